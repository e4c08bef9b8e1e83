import { durationText, roundTo } from '@firedrill/core/units';
import { needsBaseline, type Tolerance } from '@firedrill/core/words/tolerance';
import type { History, Reading } from './answer.ts';
import type { Reasons } from './judge.ts';
import { inWindow, latenciesOf, percentiles } from './judge-windows.ts';
import { percentile } from './percentile.ts';

/**
 * What is compared with the probe's own good samples before anything was injected. While they are gathered nothing is
 * compared; with too few of them nothing can be.
 */
export function judgeBaseline(
  reading: Reading,
  expect: Tolerance,
  { recent, baseline, enough }: History,
  { bad, blind }: Reasons,
): void {
  if (!needsBaseline(expect) || baseline === null) return;
  if (baseline.length < enough) {
    blind.push(`the baseline has ${baseline.length} good samples, it needs ${enough}`);
    return;
  }
  const { latency, ofBaseline } = expect;
  const before = baseline.flatMap((each) => each.latenciesMs);
  if (latency?.atMostOfBaseline !== undefined) {
    const [latencyMs] = reading.latenciesMs;
    const bound = { name: 'latency', percent: latency.atMostOfBaseline };
    judgeShare(bound, { foundMs: latencyMs ?? null, baselineMs: percentile(before, 50) }, { bad, blind });
  }
  for (const [name, percent] of percentiles) {
    const { atMostOfBaseline, over } = expect[name] ?? {};
    if (atMostOfBaseline === undefined || over === undefined) continue;
    const latenciesMs = latenciesOf(inWindow(reading, recent, over));
    const times = { foundMs: percentile(latenciesMs, percent), baselineMs: percentile(before, percent) };
    judgeShare({ name, percent: atMostOfBaseline }, times, { bad, blind });
  }
  if (ofBaseline !== undefined) judgeMedian(reading, ofBaseline, baseline, { bad, blind });
}

function judgeShare(
  { name, percent }: { name: string; percent: number },
  { foundMs, baselineMs }: { foundMs: number | null; baselineMs: number | null },
  { bad, blind }: Reasons,
): void {
  if (baselineMs === null) blind.push(`the baseline has no latencies to compare ${name} with`);
  else if (foundMs !== null && foundMs > (baselineMs * percent) / 100) {
    const found = `${name} is ${durationText(foundMs)}, ${shareOf(foundMs, baselineMs)} of the baseline's`;
    bad.push(`${found} ${durationText(baselineMs)}, expected at most ${percent} %`);
  }
}

function judgeMedian(
  { value }: Reading,
  wanted: NonNullable<Tolerance['ofBaseline']>,
  baseline: readonly Reading[],
  { bad, blind }: Reasons,
): void {
  const numbers = baseline.flatMap((each) => (each.value === null ? [] : [each.value]));
  const median = percentile(numbers, 50);
  if (median === null) {
    blind.push('the baseline has no numbers to compare with');
    return;
  }
  if (value === null) return;
  const { least, most } = boundsOf(median, wanted);
  if (value >= least && value <= most) return;
  const found = `${roundTo(value, 3)} is ${shareOf(value, median)} of the baseline's ${roundTo(median, 3)}`;
  bad.push(`${found}, expected ${rangeText(least, most)}`);
}

/** What shares of a median mean as bounds; a share above 100 % lies above it, also when it is negative. */
export function boundsOf(
  median: number,
  { atLeast, atMost, within }: NonNullable<Tolerance['ofBaseline']>,
): { readonly least: number; readonly most: number } {
  const apart = (percent: number): number => median + ((percent - 100) / 100) * Math.abs(median);
  const least = [atLeast, within === undefined ? undefined : 100 - within];
  const most = [atMost, within === undefined ? undefined : 100 + within];
  return {
    least: Math.max(...least.map((percent) => (percent === undefined ? -Infinity : apart(percent)))),
    most: Math.min(...most.map((percent) => (percent === undefined ? Infinity : apart(percent)))),
  };
}

function rangeText(least: number, most: number): string {
  if (least === -Infinity) return `at most ${roundTo(most, 3)}`;
  return most === Infinity ? `at least ${roundTo(least, 3)}` : `${roundTo(least, 3)} to ${roundTo(most, 3)}`;
}

const shareOf = (found: number, whole: number): string =>
  whole === 0 ? 'any share' : `${Math.round((100 * found) / whole)} %`;
