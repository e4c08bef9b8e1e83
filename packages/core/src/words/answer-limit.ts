import type { InvariantSpec, ProbeSpec } from './experiment.ts';
import type { Tolerance } from './tolerance.ts';

/** A probe that says no `timeout` waits at least so long. */
const shortestLimitMs = 1_000;
/** The interval of what is asked only once. */
export const defaultEveryMs = 1_000;

/**
 * How long a sample waits for its answer, in milliseconds: the probe's `timeout`, or its interval, or as long as its
 * tolerance still calls good, and no less than a second.
 */
export function answerLimitMs(spec: ProbeSpec | InvariantSpec, expect: Tolerance = spec.expect): number {
  const everyMs = 'every' in spec ? spec.every : defaultEveryMs;
  return spec.timeout ?? Math.max(shortestLimitMs, everyMs, longestAllowedMs(expect));
}

const longestAllowedMs = ({ latency, p50, p95, p99 }: Tolerance): number =>
  Math.max(0, ...[latency, p50, p95, p99].map((bound) => bound?.below ?? 0));
