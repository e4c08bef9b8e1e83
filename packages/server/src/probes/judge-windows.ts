import { durationText, roundTo } from '@firedrill/core/units';
import type { Tolerance } from '@firedrill/core/words/tolerance';
import type { Reading } from './answer.ts';
import type { Reasons } from './judge.ts';
import { percentile } from './percentile.ts';

/** The percentiles that a tolerance may name. */
export const percentiles = [
  ['p50', 50],
  ['p95', 95],
  ['p99', 99],
] as const;

/** A straight line through fewer samples says nothing. */
export const leastTrendSamples = 3;
const msPerMinute = 60_000;

/** What needs the samples before this one: percentiles, error rates, trends. */
export function judgeWindows(
  reading: Reading,
  expect: Tolerance,
  recent: readonly Reading[],
  { bad, blind }: Reasons,
): void {
  for (const [name, percent] of percentiles) {
    const { below, over } = expect[name] ?? {};
    if (below === undefined || over === undefined) continue;
    const all = latenciesOf(inWindow(reading, recent, over));
    const found = percentile(all, percent);
    if (found !== null && found >= below) {
      bad.push(`${name} of the last ${all.length} is ${durationText(found)}, expected below ${durationText(below)}`);
    }
  }
  const { errorRate, trend } = expect;
  if (errorRate !== undefined) {
    const found = errorPercent(inWindow(reading, recent, errorRate.over));
    if (found !== null && found > errorRate.atMost) {
      bad.push(`${roundTo(found, 2)} % failed within ${durationText(errorRate.over)}, expected ${errorRate.atMost} %`);
    }
  }
  if (trend === undefined) return;
  const slope = slopePerMinute(inWindow(reading, recent, trend.over), trend.over);
  if (slope === null) blind.push(`too few samples yet to see a trend over ${durationText(trend.over)}`);
  else judgeSlope(slope, trend, bad);
}

function judgeSlope(slope: number, trend: NonNullable<Tolerance['trend']>, bad: string[]): void {
  const { atLeastPerMinute, atMostPerMinute } = trend;
  const found = `changes by ${roundTo(slope, 3)} a minute`;
  if (atLeastPerMinute !== undefined && slope < atLeastPerMinute)
    bad.push(`${found}, expected at least ${atLeastPerMinute}`);
  if (atMostPerMinute !== undefined && slope > atMostPerMinute)
    bad.push(`${found}, expected at most ${atMostPerMinute}`);
}

/** This reading and those before it that are not older than the window. */
export function inWindow(reading: Reading, recent: readonly Reading[], overMs: number): readonly Reading[] {
  const fromMs = reading.atMs - overMs;
  const first = recent.findIndex((each) => each.atMs > fromMs);
  return [...(first < 0 ? [] : recent.slice(first)), reading];
}

/** Each request once: what waited in an earlier reading has ended since, or waits in the last one. */
export const latenciesOf = (readings: readonly Reading[]): readonly number[] => [
  ...readings.flatMap((each) => each.latenciesMs),
  ...(readings.at(-1)?.waiting?.agesMs ?? []),
];

/** Failed ones of all, in percent; null when nothing was asked. */
export function errorPercent(readings: readonly Reading[]): number | null {
  const hung = readings.at(-1)?.waiting?.failed ?? 0;
  const asked = readings.reduce((sum, each) => sum + each.asked, hung);
  const failed = readings.reduce((sum, each) => sum + each.failed, hung);
  return asked === 0 ? null : (100 * failed) / asked;
}

/**
 * The slope of the straight line that is nearest to the values by least squares, per minute.
 * @returns null with fewer than three values, or when they cover less than half of the window
 */
export function slopePerMinute(readings: readonly Reading[], overMs: number): number | null {
  const points = readings.flatMap(({ atMs, value }) => (value === null ? [] : [{ atMs, value }]));
  const [first, last] = [points.at(0), points.at(-1)];
  if (points.length < leastTrendSamples || first === undefined || last === undefined) return null;
  if (last.atMs - first.atMs < overMs / 2) return null;
  const meanAtMs = mean(points.map(({ atMs }) => atMs));
  const meanValue = mean(points.map(({ value }) => value));
  const spread = points.reduce((sum, { atMs }) => sum + (atMs - meanAtMs) ** 2, 0);
  const together = points.reduce((sum, { atMs, value }) => sum + (atMs - meanAtMs) * (value - meanValue), 0);
  return (together / spread) * msPerMinute;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
