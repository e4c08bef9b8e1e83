import { reasonOf, FiredrillError } from '@firedrill/core/errors';
import type { Converged } from '@firedrill/core/hold';
import { msToNs } from '@firedrill/core/ports';
import type { InjectionStatus } from '@firedrill/core/protocol/messages';
import type { RecoveredHow } from '@firedrill/core/words/events';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { Json } from '@firedrill/core/words/json';
import { canonicalJson } from '@firedrill/core/words/json';
import type { JournalRecord } from '../journal/records.ts';
import { convergeObject } from './converge-object.ts';
import { createCounts } from './counts.ts';
import type { Parts } from './parts.ts';
import { isWanted, pauseNs } from './parts.ts';

/** Takes injections out of the world, and keeps at it until it has worked. */
export interface Recovery {
  /** Says that the injection is no longer wanted. From now on nothing new of it comes about. */
  readonly release: (injection: InjectionId, why: string) => void;
  /** One attempt at taking out everything of a released injection; another follows by itself when it fails. Never rejects. */
  readonly undo: (injection: InjectionId) => Promise<void>;
  /** One attempt at an object that no injection speaks for any more. @throws what the hold throws */
  readonly takeOut: (lane: string) => Promise<void>;
  readonly status: (injection: InjectionId) => InjectionStatus;
  /** What the acts of an injection came to: done, and not to be undone. */
  readonly conclude: (injection: InjectionId, ends: readonly Converged[]) => void;
  /** The end of this injection is told through `onEnded`, because nobody will hear it as an answer. */
  readonly tellEnd: (injection: InjectionId, why: string) => void;
  /** A fenced step on this object has ended at last: whatever it did is put right. `noted` is what it may have written. */
  readonly putRight: (lane: string, noted: Json) => Promise<void>;
  /** All of them have: what waited for that is taken out now. */
  readonly goOn: (lane: string) => void;
  /** No further attempts are begun. */
  readonly stop: () => void;
}

const firstRetryMs = 50;
const longestRetryMs = 5000;
/** So long a watcher may wait for the next sign of life while something is being taken back. */
const recoveringGraceMs = 2000;

export function createRecovery(parts: Parts, onEnded: (status: InjectionStatus, why: string) => void): Recovery {
  const { state } = parts.journal;
  const outcomes = new Map<InjectionId, Map<string, Converged>>();
  const problems = new Map<InjectionId, string>();
  const attempts = new Map<InjectionId, Promise<void>>();
  const retries = new Map<InjectionId, { readonly cancel: () => void; readonly delayMs: number }>();
  const tellers = new Map<InjectionId, string>();
  const counts = createCounts(parts);
  let stopped = false;

  const lanesOf = (injection: InjectionId): readonly string[] =>
    [...state.keys]
      .filter(
        ([lane, key]) => key.claims.some((each) => each.injection === injection) && !outcomes.get(injection)?.has(lane),
      )
      .map(([lane]) => lane)
      .reverse();

  const takeOut = async (lane: string): Promise<void> => {
    const turn = await parts.lanes.enter(lane, 'urgent');
    try {
      const key = state.keys.get(lane);
      if (key === undefined) return;
      await counts.take(key);
      // Who is released only while this goes on is not taken out by it.
      const released = key.claims.filter(({ injection }) => !isWanted(state.injections.get(injection)));
      const wasUnsure = parts.lanes.hasLate(lane);
      const result = await convergeObject(parts, turn, { aim: 'take' });
      refuseUnsure(parts, wasUnsure || turn.isFenced(), result);
      for (const { injection } of released) {
        const known = outcomes.get(injection) ?? new Map<string, Converged>();
        outcomes.set(injection, known.set(lane, result));
      }
      if (released.length === key.claims.length)
        void parts.journal.owe([{ type: 'settled', hold: key.hold, key: key.key }]);
    } finally {
      turn.leave();
    }
  };

  const finish = (injection: InjectionId): void => {
    const ends = [...(outcomes.get(injection)?.values() ?? [])];
    outcomes.delete(injection);
    problems.delete(injection);
    retries.get(injection)?.cancel();
    retries.delete(injection);
    parts.leases.forget(injection);
    if (state.injections.get(injection)?.state === 'recovered') return;
    const { how, detail } = howRecovered(ends, (state.injections.get(injection)?.claimed ?? null) === null);
    const record: JournalRecord = { type: 'recovered', injection, how, detail };
    void parts.journal.owe([record]);
    const why = tellers.get(injection);
    tellers.delete(injection);
    if (why !== undefined) onEnded(status(injection), why);
  };

  const attempt = async (injection: InjectionId): Promise<void> => {
    // No wish is journaled for it: the object's claims say whose turn it is, and a retry looks at them anew.
    const ends = await Promise.allSettled(lanesOf(injection).map(takeOut));
    const failed = ends.flatMap((end) => (end.status === 'rejected' ? [reasonOf(end.reason)] : []));
    if (failed.length === 0 && lanesOf(injection).length === 0) return finish(injection);
    problems.set(injection, failed.join('; '));
    parts.notes.note('warn', `${injection} is not taken back yet: ${failed.join('; ')}`);
    retry(injection);
  };

  const retry = (injection: InjectionId): void => {
    const { clock } = parts;
    const delayMs = Math.min(longestRetryMs, 2 * (retries.get(injection)?.delayMs ?? firstRetryMs / 2));
    retries.get(injection)?.cancel();
    if (stopped) return;
    if (!tellers.has(injection)) tellers.set(injection, state.injections.get(injection)?.why ?? '');
    parts.leases.stop(injection, delayMs + recoveringGraceMs);
    const cancel = clock.at(clock.nowNs() + msToNs(delayMs), () => void undo(injection));
    retries.set(injection, { cancel, delayMs });
  };

  const undo = (injection: InjectionId): Promise<void> => {
    const running = attempts.get(injection);
    if (running !== undefined) return running;
    const next = attempt(injection).finally(() => attempts.delete(injection));
    attempts.set(injection, next);
    return next;
  };

  const status = (injection: InjectionId): InjectionStatus => {
    const record = state.injections.get(injection);
    if (record === undefined) return { injection, state: 'unknown', how: null, detail: '', exposure: null };
    const exposure = counts.of(injection);
    if (record.state === 'live') return { injection, state: 'live', how: null, detail: '', exposure };
    if (record.state === 'recovered')
      return { injection, state: 'recovered', how: record.how, detail: record.detail, exposure };
    return { injection, state: 'recovering', how: null, detail: problems.get(injection) ?? '', exposure };
  };

  return {
    release: (injection, why) => {
      if (state.injections.get(injection)?.state === 'live' || !state.injections.has(injection)) {
        void parts.journal.owe([{ type: 'released', injection, why }]);
      }
      if (parts.leases.untilNs(injection) !== null) parts.leases.stop(injection, recoveringGraceMs);
    },
    undo,
    takeOut,
    status,
    conclude: (injection, ends) => {
      outcomes.set(injection, new Map(ends.map((end, index) => [`act ${index}`, end])));
    },
    tellEnd: (injection, why) => tellers.set(injection, why),
    putRight: async (lane, noted) => {
      while (!stopped) {
        try {
          return await convergeLate(parts, lane, noted);
        } catch (thrown) {
          parts.notes.note('warn', `${lane}, after a late step: ${reasonOf(thrown)}`);
          await pauseNs(parts.clock, msToNs(longestRetryMs / 10));
        }
      }
    },
    goOn: (lane) => {
      for (const { injection } of state.keys.get(lane)?.claims ?? []) {
        if (!isWanted(state.injections.get(injection))) void undo(injection);
      }
    },
    stop: () => {
      stopped = true;
      for (const { cancel } of retries.values()) cancel();
    },
  };
}

/**
 * A late step wrote what it had noted, or nothing. What is there then is ours by that note or by the last one; a hold knows one
 * at a time, so both are tried.
 */
async function convergeLate(parts: Parts, lane: string, noted: Json): Promise<void> {
  const turn = await parts.lanes.enter(lane, 'urgent');
  try {
    const key = parts.journal.state.keys.get(lane);
    if (key === undefined) return;
    const notes =
      noted === null || canonicalJson(noted) === canonicalJson(key.wrote) ? [key.wrote] : [noted, key.wrote];
    for (const wrote of notes) {
      if (wrote !== null) void parts.journal.owe([{ type: 'wrote', hold: key.hold, key: key.key, wrote }]);
      const { state } = await convergeObject(parts, turn, { aim: 'take' });
      if (state !== 'contested') return;
    }
  } finally {
    turn.leave();
  }
}

/** An end that nobody can be sure of is none: the object stays owed. */
function refuseUnsure(parts: Parts, isUnsure: boolean, result: Converged): void {
  if (isUnsure) throw new FiredrillError('timeout', 'an earlier step on the same object has not ended yet');
  if (result.state === 'contested' && parts.journal.damage() !== null) {
    throw new FiredrillError('journal-damaged', `nobody can tell whose this is: ${result.detail}`);
  }
}

/** One word for all objects of an injection: the one that asks for most attention. */
function howRecovered(ends: readonly Converged[], isUnheardOf: boolean): { how: RecoveredHow; detail: string } {
  if (isUnheardOf) return { how: 'restored', detail: 'nothing of it was ever done here' };
  const detail = [...new Set(ends.flatMap((end) => (end.detail === undefined ? [] : [end.detail])))]
    .join('; ')
    .slice(0, 2000);
  const has = (state: Converged['state']): boolean => ends.some((end) => end.state === state);
  if (has('contested')) return { how: 'contested', detail };
  if (has('irreversible')) return { how: 'irreversible', detail };
  if (has('target-gone') && !has('wanted')) return { how: 'target-gone', detail };
  return { how: 'restored', detail };
}
