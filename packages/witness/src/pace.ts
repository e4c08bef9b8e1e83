/** All readings of one watch on the main thread may take this part of a core in the long run. */
const costShare = 0.01;

/** What the next look of a watch waits for. */
export type Pace = {
  readonly nowMs: number;
  readonly everyMs: number;
  /** What the look before took of a core. */
  readonly costMs: number;
  /** Since when the effect is there; null while it has not come. */
  readonly sinceCameMs: number | null;
};

/**
 * How long to wait until the next look. A dear look is repeated rarely, but never more rarely than the effect is old:
 * on a host with many connections a short fault would be over before anybody looked again at who met it. The looks that
 * this adds lie twice as far apart each time, so there are few of them. Looks come at full multiples of the interval:
 * watches of one interval wake the process together.
 */
export function pauseMs({ nowMs, everyMs, costMs, sinceCameMs }: Pace): number {
  const dearMs = Math.min(costMs / costShare, sinceCameMs ?? Number.POSITIVE_INFINITY);
  return Math.ceil((nowMs + Math.max(1, dearMs)) / everyMs) * everyMs - nowMs;
}
