/** All readings of one watch on the main thread may take this part of a core in the long run. */
const costShare = 0.01;

/** What the next look of a watch waits for. */
export type Pace = {
  readonly nowMs: number;
  readonly everyMs: number;
  /** What the look before took of a core. */
  readonly costMs: number;
  /** How long ago the effect was last seen to come, to go or to change; null while nothing has happened. */
  readonly sinceNewsMs: number | null;
};

/**
 * How long to wait until the next look. A dear look is repeated rarely, but never more rarely than half of what has
 * passed since the last news: on a host with many connections a short fault would be over before anybody looked again
 * at who met it, and what comes back after a while would be seen long after. The looks that this adds lie half as far
 * apart again each time, so there are few of them. Looks come at full multiples of the interval: watches of one
 * interval wake the process together.
 */
export function pauseMs({ nowMs, everyMs, costMs, sinceNewsMs }: Pace): number {
  const dearMs = Math.min(costMs / costShare, sinceNewsMs === null ? Number.POSITIVE_INFINITY : sinceNewsMs / 2);
  return Math.ceil((nowMs + Math.max(1, dearMs)) / everyMs) * everyMs - nowMs;
}
