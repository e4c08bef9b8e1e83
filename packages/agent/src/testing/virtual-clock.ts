import type { Clock } from '@firedrill/core/ports';
import { msToNs } from '@firedrill/core/ports';

/** A clock that moves only when it is told to. */
export interface VirtualClock extends Clock {
  /**
   * Moves on, calling back what falls due, each at its own time; everything that follows in promises runs in between.
   */
  readonly advance: (ms: number) => Promise<void>;
}

export function createVirtualClock(startNs = 1_000_000_000n): VirtualClock {
  let nowNs = startNs;
  const timers = new Set<{ readonly atNs: bigint; readonly call: () => void }>();
  const next = (untilNs: bigint) =>
    [...timers].filter(({ atNs }) => atNs <= untilNs).toSorted((left, right) => (left.atNs < right.atNs ? -1 : 1))[0];
  return {
    nowNs: () => nowNs,
    wallTime: () => '2026-01-01T00:00:00.000Z',
    at: (atNs, call) => {
      const timer = { atNs, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: async (ms) => {
      const untilNs = nowNs + msToNs(ms);
      await settled();
      for (let due = next(untilNs); due !== undefined; due = next(untilNs)) {
        timers.delete(due);
        if (due.atNs > nowNs) nowNs = due.atNs;
        due.call();
        await settled();
      }
      nowNs = untilNs;
    },
  };
}

/** Lets every promise that can go on go on. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 5; round++) await new Promise((resolve) => setImmediate(resolve));
}
