import { parseDurationMs } from '../units.ts';
import type { ProbeSpec, StopSpec } from '../words/experiment.ts';
import type { Json } from '../words/json.ts';
import { type Tolerance, toleranceWindowMs } from '../words/tolerance.ts';

/**
 * How far back a sample looks at most, in milliseconds: so long an effect may last before it is all that is seen. A
 * condition with a bound looks at the sample's number, one without at its quality, so at the windows of its tolerance
 * too.
 */
export function stopWindowMs(probe: ProbeSpec, stop: StopSpec): number {
  const bounded = stop.below !== undefined || stop.above !== undefined;
  return Math.max(measuredWindowMs(probe), bounded ? 0 : toleranceWindowMs(probe.expect));
}

/** How far back a sample and its tolerance look. */
export const probeWindowMs = (probe: ProbeSpec, expect: Tolerance = probe.expect): number =>
  Math.max(measuredWindowMs(probe), toleranceWindowMs(expect));

/**
 * The range of a query whose readings the probe makes itself, from a page of metrics; null for anything else. Within
 * it there must be two of them.
 */
export function pageRangeMs({ type, with: { url, page, query } }: ProbeSpec): number | null {
  const isPage =
    type === 'prometheus' && typeof url === 'string' && (page ?? /\/metrics\/?([?#]|$)/.test(url)) === true;
  const rangeMs = isPage && typeof query === 'string' ? longestRangeMs(query) : 0;
  return rangeMs === 0 ? null : rangeMs;
}

/** What one measurement covers: a slice of load, the ranges of a query. */
function measuredWindowMs({ type, with: given, every }: ProbeSpec): number {
  if (type === 'load') return every;
  if (type !== 'prometheus') return 0;
  const { query, range } = given;
  const inQuery = typeof query === 'string' ? longestRangeMs(query) : 0;
  return inQuery + rangeMs(range);
}

/** The longest range selector of a PromQL query, subqueries included: `rate(orders_total[5m])` looks back 5 minutes. */
function longestRangeMs(query: string): number {
  const ranges = [...query.matchAll(/\[\s*([0-9a-z]+)\s*(?::[^\]]*)?\]/g)].map(([, text]) =>
    parseDurationMs(text ?? ''),
  );
  return Math.max(0, ...ranges.map((each) => each ?? 0));
}

/** A range query looks at all its points, or at the last one, which may be a step old. */
function rangeMs(range: Json | undefined): number {
  if (typeof range !== 'object' || range === null || Array.isArray(range)) return 0;
  const members = new Map(Object.entries(range));
  const read = (name: string, otherwise: number): number => {
    const text = members.get(name);
    return typeof text === 'string' ? (parseDurationMs(text) ?? otherwise) : otherwise;
  };
  const take = members.get('take') ?? 'last';
  return take === 'last' ? read('step', defaultStepMs) : read('over', 0);
}

/** The step of a range query that says none. */
const defaultStepMs = 15_000;
