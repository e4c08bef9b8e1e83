import type { RunStore } from '@firedrill/core/engine/engine-ports';
import type { AgentEvent } from '@firedrill/core/protocol/messages';
import type { RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';
import type { Json } from '@firedrill/core/words/json';

/**
 * Which run each injection belongs to. What agents tell comes without the run, and with hundreds of runs under way it
 * would be far too much to ask every one of them whether it was meant.
 */
export interface Owners {
  readonly learn: (run: RunId, events: readonly RunEvent[]) => void;
  /** A store whose runs are learnt of by what they write. */
  readonly learning: (store: RunStore) => RunStore;
  readonly forget: (run: RunId) => void;
  /** The runs that an agent's word is for; none where nobody knows the injection any more. */
  readonly meant: (event: AgentEvent) => readonly RunId[];
}

export function createOwners(): Owners {
  const runs = new Map<string, RunId>();
  const injections = new Map<RunId, string[]>();
  const meantBy = (injection: Json | undefined): readonly RunId[] => {
    const run = typeof injection === 'string' ? runs.get(injection) : undefined;
    return run === undefined ? [] : [run];
  };
  const learn = (run: RunId, events: readonly RunEvent[]): void => {
    for (const { body } of events) {
      if (body.type !== 'injection.requested') continue;
      runs.set(body.injection, run);
      const own = injections.get(run);
      if (own === undefined) injections.set(run, [body.injection]);
      else own.push(body.injection);
    }
  };
  return {
    learn,
    learning: ({ append, keep, eventsOf }) => ({
      append: async (run, epoch, bodies) => {
        const events = await append(run, epoch, bodies);
        learn(run, events);
        return events;
      },
      keep,
      eventsOf,
    }),
    forget: (run) => {
      for (const injection of injections.get(run) ?? []) runs.delete(injection);
      injections.delete(run);
    },
    meant: (event) => {
      if (event.event === 'run.stopped') return event.runs;
      return meantBy(event.event === 'evidence' ? event.line['injection'] : event.status.injection);
    },
  };
}
