import { reasonOf } from '@firedrill/core/errors';
import { type Clock, msToNs, type Notes } from '@firedrill/core/ports';
import { experimentRecord } from './experiment-record.ts';
import type { FisStore } from './fis-store.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * Forgets experiments that ended longer ago than they are kept, never one that is under way; what their runs recorded
 * stays. @returns how many
 */
export function forgetOld(store: FisStore, nowMs: number, retentionDays: number): number {
  const beforeMs = nowMs - retentionDays * dayMs;
  // None ends before it was made, so the others need not be read.
  const old = store.all('experiment', beforeMs).filter((document) => {
    const { end } = experimentRecord(document);
    return end !== null && end.atMs < beforeMs;
  });
  store.together(() => {
    for (const { scope, id } of old) store.remove('experiment', scope, id);
  });
  return old.length;
}

export interface RetentionPorts {
  readonly store: FisStore;
  /** Hours are counted by it, and ages told by its wall time. */
  readonly clock: Clock;
  readonly notes: Notes;
  readonly retentionDays: number;
}

export interface Retention {
  /** Looks now, and once an hour from now on. What cannot be forgotten is noted, and tried again. */
  readonly begin: () => void;
  /** Looks no more; to be called before the store is closed. */
  readonly end: () => void;
}

/** Looks while the server runs, so that one which is never started again forgets, too. */
export function createRetention({ store, clock, notes, retentionDays }: RetentionPorts): Retention {
  let cancel = (): void => undefined;
  const look = (): void => {
    cancel = clock.at(clock.nowNs() + msToNs(hourMs), look);
    try {
      const forgotten = forgetOld(store, Date.parse(clock.wallTime()), retentionDays);
      if (forgotten > 0) notes.note('info', 'old experiments of FIS were forgotten', { forgotten, retentionDays });
    } catch (thrown) {
      notes.note('warn', 'old experiments of FIS could not be forgotten', { why: reasonOf(thrown) });
    }
  };
  return {
    begin: () => {
      cancel();
      look();
    },
    end: () => cancel(),
  };
}
