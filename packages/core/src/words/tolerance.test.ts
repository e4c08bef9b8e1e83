import { describe, expect, test } from 'vitest';
import { needsBaseline, tolerance, toleranceWindowMs } from './tolerance.ts';

/** What a document's tolerance is refused with, or `accepted`. */
function said(given: unknown): string {
  const read = tolerance.safeParse(given);
  return read.success ? 'accepted' : read.error.issues.map(({ message }) => message).join('; ');
}

const either = 'expected `below` or `atMostOfBaseline`';
const perMinute = 'expected `atLeastPerMinute` or `atMostPerMinute`';

describe('a tolerance', () => {
  test.each([
    [{ latency: { below: '2s' } }, 'accepted'],
    [{ latency: { atMostOfBaseline: '150%' } }, 'accepted'],
    [{ latency: {} }, either],
    [{ p95: { over: '5s' } }, either],
    [{ p99: { below: '1s', over: '6m' } }, 'expected a duration of at most 5m, such as 10s'],
    [{ trend: { atLeastPerMinute: 0 } }, 'accepted'],
    [{ trend: { atMostPerMinute: -1.5, over: '1m' } }, 'accepted'],
    [{ trend: { over: '1m' } }, perMinute],
    [{ ofBaseline: { within: '20%' } }, 'accepted'],
    [{ ofBaseline: {} }, 'expected `atLeast`, `atMost` or `within`'],
    [{ matches: '^ok$', header: { etag: '"\\w+"' } }, 'accepted'],
    [{ matches: '(' }, 'expected a regular expression'],
    [{ header: { etag: '[' } }, 'expected a regular expression'],
  ])('%j: %s', (given, expected) => expect(said(given)).toBe(expected));

  test.each([
    [{ status: 200 }, 0],
    [{ p50: { below: '1s' } }, 10_000],
    [{ p95: { below: '1s', over: '20s' }, errorRate: { atMost: '1%' } }, 20_000],
    [{ trend: { atLeastPerMinute: 1 }, errorRate: { atMost: '1%', over: '15s' } }, 30_000],
  ])('%j looks back over %d ms', (given, windowMs) => {
    expect(toleranceWindowMs(tolerance.parse(given))).toBe(windowMs);
  });

  test.each([
    [{ status: 200, latency: { below: '1s' } }, false],
    [{ p95: { below: '1s' } }, false],
    [{ ofBaseline: { atLeast: '90%' } }, true],
    [{ latency: { atMostOfBaseline: '150%' } }, true],
    [{ p50: { below: '1s' }, p99: { atMostOfBaseline: '150%' } }, true],
  ])('%j compares with the baseline: %s', (given, compares) => {
    expect(needsBaseline(tolerance.parse(given))).toBe(compares);
  });
});
