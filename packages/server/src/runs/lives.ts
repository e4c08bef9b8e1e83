import type { RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';

/**
 * Which life of each agent the runs know, by their own records: whoever took a run over, and finds another life than
 * the record names, knows that the agent died while nobody saw it.
 */
export interface Lives {
  readonly learn: (run: RunId, events: readonly RunEvent[]) => void;
  /** An agent that takes part has connected. `isNews`: the run's record has to name this life. */
  readonly meet: (run: RunId, connected: Connected) => { readonly restarted: boolean; readonly isNews: boolean };
  readonly forget: (run: RunId) => void;
}

/** An agent as it says hello. */
export interface Connected {
  readonly agent: string;
  /** Names its life; null where it does not say. */
  readonly session: string | null;
  /** This server has known another life of it. */
  readonly isOther: boolean;
}

export function createLives(): Lives {
  const lives = new Map<RunId, Map<string, string>>();
  return {
    learn: (run, events) => void lives.set(run, livesIn(events)),
    meet: (run, { agent, session, isOther }) => {
      const known = lives.get(run)?.get(agent);
      const restarted = known === undefined ? isOther : known !== session;
      if (session !== null) lives.get(run)?.set(agent, session);
      return { restarted, isNews: restarted || (known === undefined && session !== null) };
    },
    forget: (run) => void lives.delete(run),
  };
}

/** The last life of each agent that a run's record names; records of older versions name none. */
function livesIn(events: readonly RunEvent[]): Map<string, string> {
  const named = events.flatMap(({ body }): readonly (readonly [string, string])[] => {
    if (body.type === 'run.claimed') return Object.entries(body.lives ?? {});
    return body.type === 'agent.back' && body.life !== undefined ? [[body.agent, body.life]] : [];
  });
  return new Map(named);
}
