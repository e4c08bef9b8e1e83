import type { Clock, Notes } from '@firedrill/core/ports';
import { msToNs } from '@firedrill/core/ports';
import { parseForm, readNs } from './form.ts';

/** How the agent that is watched stands, as /proc shows it. */
export type AgentStands = 'running' | 'stopped' | 'gone';

/** What a reaper needs of the world. */
export interface ReaperPorts {
  readonly clock: Clock;
  readonly notes: Notes;
  readonly agent: () => AgentStands;
  /** Makes sure that the agent is dead, by its identity. */
  readonly killAgent: () => void;
  /** One attempt at taking back everything owed; true when nothing is left, or when somebody else looks after it. */
  readonly recover: () => Promise<boolean>;
  /** Says that the last line was heard. */
  readonly acknowledge: () => void;
}

/**
 * Watches an agent, and takes its work back when it is gone:
 *
 *     a line ─▶ the agent lives, and will be heard of again by `liveUntilNs` (null: nothing is live)
 *     the pipe ends ─▶ it is dead or ends ─▶ wait until it is gone ─▶ recover ─▶ done
 *     `liveUntilNs` is over and nothing was heard ─▶ it hangs ─▶ kill it ─▶ recover ─▶ done
 */
export interface Reaper {
  readonly hear: (line: string) => void;
  readonly pipeEnded: () => void;
  /** Resolves when there is nothing left to watch. */
  readonly done: Promise<void>;
}

/** A stopped agent is given so long after its lease, one that runs but says nothing the longer time. */
export const stoppedGraceMs = 250;
export const silentGraceMs = 1000;
/** How long an agent that has closed its pipe may take to end. */
const endingMs = 5000;
const lookMs = 20;
const firstRetryMs = 100;
const longestRetryMs = 5000;

export function createReaper(ports: ReaperPorts): Reaper {
  const { clock, notes } = ports;
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  let liveUntilNs: bigint | null = null;
  let cancel: () => void = () => undefined;
  let reaping = false;

  const later = (afterMs: number, call: () => void): void => {
    cancel();
    cancel = clock.at(clock.nowNs() + msToNs(afterMs), call);
  };

  const watch = (): void => {
    cancel();
    if (liveUntilNs === null || reaping) return;
    cancel = clock.at(liveUntilNs + msToNs(stoppedGraceMs), judgeSilence);
  };

  const judgeSilence = (): void => {
    if (liveUntilNs === null || reaping) return;
    const isOverdue = clock.nowNs() >= liveUntilNs + msToNs(silentGraceMs);
    if (ports.agent() !== 'running' || isOverdue) reap('its lease is over and it says nothing');
    else later(lookMs, judgeSilence);
  };

  const reap = (why: string): void => {
    if (reaping) return;
    reaping = true;
    cancel();
    notes.note('warn', `the agent is gone: ${why}`);
    ports.killAgent();
    attempt(firstRetryMs);
  };

  const attempt = (retryMs: number): void => {
    ports.recover().then(
      (isDone) => (isDone ? finish() : later(retryMs, () => attempt(Math.min(longestRetryMs, 2 * retryMs)))),
      (thrown: unknown) => {
        notes.note('error', `recovering failed: ${String(thrown)}`);
        later(retryMs, () => attempt(Math.min(longestRetryMs, 2 * retryMs)));
      },
    );
  };

  const awaitEnd = (untilNs: bigint): void => {
    if (ports.agent() === 'gone') reap('it has ended');
    else if (ports.agent() === 'stopped' || clock.nowNs() >= untilNs) reap('its pipe has ended and it has not');
    else later(lookMs, () => awaitEnd(untilNs));
  };

  return {
    done,
    hear: (line) => {
      if (reaping) return;
      const form = parseForm(line, 'line of the agent');
      liveUntilNs = form.object['liveUntilNs'] === null ? null : readNs(form, 'liveUntilNs');
      ports.acknowledge();
      watch();
    },
    pipeEnded: () => {
      if (!reaping) awaitEnd(clock.nowNs() + msToNs(endingMs));
    },
  };
}
