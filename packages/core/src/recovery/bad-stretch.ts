import type { RunFacts, SampleFacts } from '../verdict/run-facts.ts';

/** How a probe left its tolerance for the last time and came back. */
export interface BadStretch {
  /** When it was last seen good before; null when it never was since the fault. */
  readonly lastGoodBeforeNs: bigint | null;
  readonly lastBadNs: bigint;
  /** Null when it was not seen to come back. */
  readonly firstGoodNs: bigint | null;
  /** Good samples since it came back. */
  readonly goodSince: number;
}

/** Samples of a probe in the order in which they were begun, since a moment; blind ones are missing ones. */
export function samplesSince(facts: RunFacts, probe: string, sinceNs: bigint): readonly SampleFacts[] {
  return facts.samples
    .filter((each) => each.probe === probe && each.quality !== 'blind' && each.endNs >= sinceNs)
    .toSorted((left, right) => compare(left.startNs, right.startNs));
}

/** The last sample of a probe that had ended before a moment; null when there is none that was not blind. */
export function lastBefore(facts: RunFacts, probe: string, momentNs: bigint): SampleFacts | null {
  const before = facts.samples.filter(
    (each) => each.probe === probe && each.quality !== 'blind' && each.endNs < momentNs,
  );
  return before.toSorted((left, right) => compare(left.startNs, right.startNs)).at(-1) ?? null;
}

/**
 * The last stretch of bad samples. A sample tells something about the time between its beginning and its end: the
 * system was bad at or after the beginning of a bad one, and good before or at the end of a good one. So the change
 * lies in (beginning of the last bad, end of the first good], also when bad ones time out slowly and overlap the good.
 * @returns null when there is no bad sample.
 */
export function lastBadStretch(samples: readonly SampleFacts[]): BadStretch | null {
  const lastBadIndex = samples.findLastIndex((each) => each.quality === 'bad');
  const lastBad = samples[lastBadIndex];
  if (lastBad === undefined) return null;
  const goodAfter = samples.slice(lastBadIndex + 1);
  const firstGoodNs = goodAfter.reduce<bigint | null>(
    (first, { endNs }) => (first === null || endNs < first ? endNs : first),
    null,
  );
  const goodBefore = samples.slice(0, lastBadIndex).findLast((each) => each.quality === 'good');
  return {
    lastGoodBeforeNs: goodBefore?.startNs ?? null,
    lastBadNs: lastBad.startNs,
    firstGoodNs,
    goodSince: goodAfter.length,
  };
}

export const compare = (left: bigint, right: bigint): number => (left < right ? -1 : left > right ? 1 : 0);

export const latest = (times: readonly bigint[]): bigint =>
  times.reduce((last, time) => (time > last ? time : last), 0n);
