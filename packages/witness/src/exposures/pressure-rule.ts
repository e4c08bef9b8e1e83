import { usualMost } from './usual.ts';

/** What was seen in windows of one length before the effect, each as a rate per ms, and while it was there. */
export type Rates = { readonly before: readonly number[]; readonly during: number };

/**
 * One pool of memory while the effect was there; `spanMs` leaves out when ours still took memory, because that waits
 * for it too. `othersBytes`: what others have taken since before the effect, at most. `ourBytes`: what ours holds.
 */
export type Pool = {
  readonly spanMs: number;
  readonly stallMs: Rates | null;
  readonly hits: Rates;
  readonly isScarce: boolean;
  readonly ourBytes: number;
  readonly othersBytes: number;
  /** A control group in which ours is and nothing else of our side: who waits there is not we. */
  readonly isTheirs: boolean;
};

/** One process: page faults that waited for a disk, and by how much more of it was swapped out than before. */
export type Hurt = { readonly majorFaults: Rates; readonly swappedBytes: number };

export type Pressure = 'met' | 'plenty' | 'no-stall' | 'others' | 'not-hit';

const leastStallMs = 5;
const leastStallShare = 0.005;
const leastCount = 5;
const leastSwappedBytes = 1024 * 1024;
const othersPart = 0.5;

/**
 * Whether a process met memory that was scarce because of ours. All of this must hold:
 *
 * 1. memory was scarce in its pool, so that who wants some must wait until it is reclaimed (`plenty` else);
 * 2. somebody there did wait, beyond what is usual: by the kernel's own account of stalls, or by how often memory had
 *    to be freed on the spot (`no-stall` else);
 * 3. it was ours that made it scarce: others took no more meanwhile than half of what ours holds (`others` else);
 * 4. it was this process that waited: by page faults beyond its usual that had to wait for a disk, or because part
 *    of it was swapped out (`not-hit` else). In a control group that is the target's, where only ours came in and no
 *    longer grows, whoever waits is the target.
 */
export function judgePressure(pool: Pool, { majorFaults, swappedBytes }: Hurt): Pressure {
  const { spanMs } = pool;
  if (!pool.isScarce) {
    return 'plenty';
  }
  const stallMs = pool.stallMs === null ? 0 : beyondUsual(pool.stallMs, spanMs);
  const stalled = stallMs >= Math.max(leastStallMs, leastStallShare * spanMs);
  if (!stalled && beyondUsual(pool.hits, spanMs) < leastCount) {
    return 'no-stall';
  }
  if (pool.othersBytes > pool.ourBytes * othersPart) {
    return 'others';
  }
  const isHit = beyondUsual(majorFaults, spanMs) >= leastCount || swappedBytes >= leastSwappedBytes;
  return pool.isTheirs || isHit ? 'met' : 'not-hit';
}

const beyondUsual = ({ before, during }: Rates, spanMs: number): number => during - usualMost(before) * spanMs;
