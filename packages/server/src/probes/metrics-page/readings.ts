import { durationText } from '@firedrill/core/units';
import type { KeptAlive } from '../probe.ts';
import type { Sampled } from './exposition.ts';
import type { PageQuery } from './query.ts';

/** A page with more matching series is refused, so that what is kept stays small. */
export const maxSeries = 2_000;

/** What a query yields: a number, no series at all, or why nobody can tell. */
export type Yielded = { readonly number: number | null } | { readonly blind: string };

/** The readings of one page that one probe has made in its run, as far back as its query looks. */
export interface Readings extends KeptAlive {
  /** Adds what a query selects of a page, and answers the query as of then. `atMs` rises from reading to reading. */
  readonly add: (samples: readonly Sampled[], atMs: number) => Yielded;
}

interface Point {
  readonly atMs: number;
  readonly value: number;
}

export function createReadings(query: PageQuery): Readings {
  const series = new Map<string, Point[]>();
  return {
    add: (meant, atMs) => {
      if (meant.length > maxSeries) return { blind: `${meant.length} series match, more than ${maxSeries}` };
      if (query.take === 'value')
        return combined(
          meant.map(({ value }) => value),
          query,
        );
      keep(series, meant, { atMs, fromMs: atMs - query.rangeMs });
      if (series.size === 0) return { number: null };
      const changes = [...series.values()].flatMap((points) => changeOf(points, query.take) ?? []);
      const range = durationText(query.rangeMs);
      return changes.length === 0 ? { blind: `fewer than two readings within ${range}` } : combined(changes, query);
    },
    end: () => series.clear(),
  };
}

/** Adds a point to each series, and forgets what lies before the range. */
function keep(
  series: Map<string, Point[]>,
  meant: readonly Sampled[],
  { atMs, fromMs }: { atMs: number; fromMs: number },
) {
  for (const { labels, value } of meant) {
    const key = JSON.stringify(Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1)));
    const points = series.get(key) ?? [];
    points.push({ atMs, value });
    series.set(key, points);
  }
  for (const [key, points] of series) {
    const recent = points.filter((point) => point.atMs > fromMs);
    if (recent.length === 0) series.delete(key);
    else series.set(key, recent);
  }
}

/**
 * What a counter counted between its first and its last reading within the range; per second of the time between them
 * for `rate`. Nothing is extrapolated. A counter that fell began anew at 0. Null with fewer than two readings.
 */
function changeOf(points: readonly Point[], take: PageQuery['take']): number | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return null;
  let increase = 0;
  for (const [index, { value }] of points.entries()) {
    const before = points[index - 1]?.value ?? value;
    increase += value < before ? value : value - before;
  }
  return take === 'increase' ? increase : (increase * 1000) / (last.atMs - first.atMs);
}

function combined(values: readonly number[], { isSum }: PageQuery): Yielded {
  const [only, ...others] = values;
  if (only === undefined) return { number: null };
  if (isSum) return { number: values.reduce((sum, value) => sum + value, 0) };
  return others.length === 0
    ? { number: only }
    : { blind: `the query yields ${values.length} series, expected one: write sum(…), or more labels` };
}
