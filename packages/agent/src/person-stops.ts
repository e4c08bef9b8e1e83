import { FiredrillError } from '@firedrill/core/errors';
import type { Hold } from '@firedrill/core/hold';
import type { Clock } from '@firedrill/core/ports';
import { msToNs } from '@firedrill/core/ports';
import type { AgentEvent, InjectionStatus } from '@firedrill/core/protocol/messages';
import type { InjectionId, RunId } from '@firedrill/core/words/ids';
import type { Journal } from './journal/journal.ts';
import type { Reconciler } from './reconcile.ts';
import { livePaths } from './reconcile/paths.ts';

/** What a person asks of an agent when the server does not answer. */
export interface StopAsked {
  /** Everything that this agent holds, of whatever run; standing proxies stay. */
  readonly all: boolean;
  /** Runs that are to end; with `all`, those that the agent may not have met yet. */
  readonly runs: readonly RunId[];
  readonly why: string;
  /** Ctrl-C, which the verdict tells from other stops. */
  readonly interrupt: boolean;
}

/** How an injection stands after the stop. */
export interface StoppedInjection {
  /** The fault and its target, for people. */
  readonly what: string;
  readonly status: InjectionStatus;
}

/**
 * Stops that come from a person and not from a server. The agent takes back by itself, refuses whatever the server
 * still wants of these runs, and tells it as soon as it listens again.
 */
export interface PersonStops {
  /** Answers when everything is taken back, or after `answerMs` with how it stands then; it goes on meanwhile. */
  readonly stop: (asked: StopAsked) => Promise<readonly StoppedInjection[]>;
  /** @throws FiredrillError `run-stopped` */
  readonly refuse: (run: RunId) => void;
  /** Knows of an injection before the journal does, until it has begun or failed. */
  readonly during: <Done>(injection: InjectionId, run: RunId, begin: () => Promise<Done>) => Promise<Done>;
  /** To be told to every server that comes: the one before may have died with it unread. */
  readonly told: () => readonly AgentEvent[];
}

/** An answer that says how it stands is worth more than one that comes too late to be heard. */
export const answerMs = 3000;
const rememberedStops = 200;

export function createPersonStops(ports: {
  readonly journal: Journal;
  readonly holds: readonly Hold[];
  readonly clock: Clock;
  readonly reconciler: Reconciler;
  readonly tell: (event: AgentEvent) => void;
}): PersonStops {
  const { journal, clock, reconciler } = ports;
  const holds = new Map(ports.holds.map((hold) => [hold.name, hold]));
  const stopped = new Map<RunId, AgentEvent>();
  const under = new Map<InjectionId, RunId>();

  const owing = (): ReadonlyMap<InjectionId, RunId | null> => {
    const standing = livePaths(journal.state, holds, 'standing');
    const owed = [...journal.state.injections.values()]
      .filter(({ injection, state }) => state !== 'recovered' && !standing.includes(injection))
      .map(({ injection, claimed }) => [injection, claimed?.run ?? null] as const);
    return new Map([...owed, ...under]);
  };
  const remember = (runs: readonly RunId[], { why, interrupt }: StopAsked): void => {
    const event: AgentEvent = { event: 'run.stopped', runs, why, interrupt };
    for (const run of runs) stopped.set(run, event);
    for (const run of [...stopped.keys()].slice(0, -rememberedStops)) stopped.delete(run);
    ports.tell(event);
  };
  return {
    stop: async (asked) => {
      const { all, why } = asked;
      const ids = [...owing()].filter(([, run]) => all || (run !== null && asked.runs.includes(run)));
      const met = ids.flatMap(([, run]) => (run === null ? [] : [run]));
      remember([...new Set([...asked.runs, ...met])], asked);
      const whats = ids.map(([id]) => journal.state.injections.get(id)?.claimed?.what ?? '');
      const taking = all
        ? reconciler.recoverAll(why)
        : Promise.all(ids.map(([injection]) => reconciler.recover(injection, why)));
      await within(clock, taking);
      return ids.map(([injection], index) => ({ what: whats[index] ?? '', status: reconciler.status(injection) }));
    },
    refuse: (run) => {
      if (stopped.has(run)) throw new FiredrillError('run-stopped', `${run} was stopped by a person, at its agent`);
    },
    during: async (injection, run, begin) => {
      under.set(injection, run);
      try {
        return await begin();
      } finally {
        under.delete(injection);
      }
    },
    told: () => [...new Set(stopped.values())],
  };
}

async function within(clock: Clock, taking: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.at(clock.nowNs() + msToNs(answerMs), resolve);
  await Promise.race([taking, promise]).finally(cancel);
}
