import { type Tolerance, tolerance } from '@firedrill/core/words/tolerance';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Answer, History, Reading } from './answer.ts';
import { boundsOf } from './judge-baseline.ts';
import { errorPercent, inWindow, slopePerMinute } from './judge-windows.ts';
import { judge } from './judge.ts';
import { percentile } from './percentile.ts';

const wanted = (given: z.input<typeof tolerance>): Tolerance => tolerance.parse(given);
const reading = (atMs: number, value: number | null, more: Partial<Reading> = {}): Reading => ({
  atMs,
  value,
  asked: 1,
  failed: 0,
  latenciesMs: value === null ? [] : [value],
  ...more,
});
const alone: History = { recent: [], baseline: [], enough: 3 };
const took = (latencyMs: number): Answer => ({ says: 'answered', latencyMs, otherwise: latencyMs });
const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('percentiles', () => {
  test('are one of the values, with enough of them at or below and at or above', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const found = percentile(values, percent) ?? Number.NaN;
        expect(values).toContain(found);
        expect(values.filter((value) => value <= found).length * 100).toBeGreaterThanOrEqual(percent * values.length);
        expect(values.filter((value) => value < found).length * 100).toBeLessThan(percent * values.length);
      }),
    );
  });

  test('the window that is asked for decides which samples count', () => {
    const recent = [reading(0, 900), reading(5_000, 900), reading(9_000, 10)];
    const at = (over: string) =>
      judge(took(10), wanted({ p50: { below: '100ms', over } }), { ...alone, recent }, 9_500);
    expect(at('2s').sample.quality).toBe('good');
    expect(at('1m').sample.quality).toBe('good');
    expect(
      judge(took(900), wanted({ p50: { below: '100ms', over: '1m' } }), { ...alone, recent }, 9_500).sample,
    ).toMatchObject({ quality: 'bad' });
  });
});

describe('error rate', () => {
  test('is between 0 and 100, and one more failure never makes it smaller', () => {
    const counted = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1 });
    fc.assert(
      fc.property(counted, (list) => {
        const readings = list.map(([ok, failed], index) => reading(index, 1, { asked: ok + failed, failed }));
        const percent = errorPercent(readings);
        if (percent === null) return;
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThanOrEqual(100);
        const worse = errorPercent([...readings, reading(99, 1, { failed: 1 })]) ?? -1;
        expect(worse).toBeGreaterThanOrEqual(percent - 1e-9);
      }),
    );
  });

  test('a failed sample is bad only when there were too many; outside the window they are forgotten', () => {
    const expected = wanted({ errorRate: { atMost: '25%', over: '10s' } });
    const failed: Answer = { says: 'refused', failure: 'refused', latencyMs: 1 };
    const recent = [1_000, 2_000, 3_000].map((atMs) => reading(atMs, 1));
    expect(judge(failed, expected, { ...alone, recent }, 4_000).sample.quality).toBe('good');
    expect(judge(failed, expected, { ...alone, recent }, 12_500).sample.quality).toBe('bad');
    const failures = [3_500, 3_600].map((atMs) => reading(atMs, null, { failed: 1 }));
    const twice = { ...alone, recent: [...recent, ...failures] };
    expect(judge(took(1), expected, twice, 4_000).sample.quality).toBe('bad');
    expect(judge(took(1), expected, twice, 14_000).sample.quality).toBe('good');
  });
});

describe('error rate of samples that stand for many requests', () => {
  const slice = (number: number, failed: number): Answer => ({
    says: `${number} answers/s`,
    number,
    requests: { asked: 100, failed, latenciesMs: [1] },
    ...(failed > 0 ? { failure: `${failed} failed` } : {}),
  });
  const expected = wanted({ atLeast: 90, errorRate: { atMost: '5%', over: '10s' } });
  test.for([
    { number: 95, failed: 0, quality: 'good', why: 'answers/s' },
    { number: 20, failed: 0, quality: 'bad', why: '20, expected at least 90' },
    { number: 20, failed: 2, quality: 'bad', why: '20, expected at least 90' },
    { number: 95, failed: 5, quality: 'good', why: 'answers/s' },
    { number: 95, failed: 6, quality: 'bad', why: '6 % failed within 10 s' },
  ])('$number a second with $failed failed: $quality', ({ number, failed, quality, why }) => {
    const { sample, reading: kept } = judge(slice(number, failed), expected, alone, 0);
    expect(sample).toMatchObject({ quality, value: number, detail: expect.stringContaining(why) });
    expect(kept).toMatchObject({ asked: 100, failed });
  });

  test('without a rate any failed one is bad', () => {
    expect(judge(slice(95, 1), wanted({ atLeast: 90 }), alone, 0).sample).toMatchObject({ quality: 'bad' });
  });
});

describe('trend', () => {
  test('the slope of a straight line is found whatever its beginning and its spacing', () => {
    const line = fc.record({
      slope: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      start: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      gapsMs: fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 3, maxLength: 40 }),
    });
    fc.assert(
      fc.property(line, ({ slope, start, gapsMs }) => {
        let atMs = 0;
        const readings = gapsMs.map((gapMs) => reading((atMs += gapMs), start + (slope * atMs) / 60_000));
        const overMs = atMs - (gapsMs[0] ?? 0);
        expect(slopePerMinute(readings, overMs)).toBeCloseTo(slope, 3);
        expect(slopePerMinute(readings, overMs * 3)).toBeNull();
      }),
    );
  });

  test('is blind until it covers half of its window, then judges both ways', () => {
    const expected = wanted({ trend: { atMostPerMinute: 60, over: '10s' } });
    const rising = [0, 2_000, 4_000].map((atMs) => reading(atMs, atMs / 500));
    const at = (atMs: number, value: number) =>
      judge({ says: '', number: value }, expected, { ...alone, recent: rising }, atMs).sample.quality;
    expect(
      judge({ says: '', number: 1 }, expected, { ...alone, recent: rising.slice(0, 2) }, 2_500).sample.quality,
    ).toBe('blind');
    expect(at(6_000, 12)).toBe('bad');
    expect(at(6_000, 0)).toBe('good');
    expect(judge({ says: '', number: null }, expected, alone, 0).sample.quality).toBe('blind');
  });
});

describe('beside the baseline', () => {
  test('with too few samples it is blind, and never good or bad; while it is gathered nothing is compared', () => {
    const expected = wanted({ ofBaseline: { within: '20%' }, p95: { atMostOfBaseline: '150%' } });
    fc.assert(
      fc.property(fc.nat(8), fc.integer({ min: 3, max: 8 }), fc.nat(1e6), (count, enough, latencyMs) => {
        const baseline = Array.from({ length: count }, (_, index) => reading(index, 10));
        const { quality } = judge(took(latencyMs), expected, { recent: [], baseline, enough }, 99).sample;
        expect(quality === 'blind').toBe(count < enough);
        const gathering = { recent: [], baseline: null, enough };
        expect(judge(took(latencyMs), expected, gathering, 99).sample.quality).toBe('good');
      }),
    );
  });

  test('shares of a median hold it in between, whatever its sign, and wider shares hold more', () => {
    const bounded = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(bounded, fc.integer({ min: 0, max: 99 }), (median, within) => {
        const { least, most } = boundsOf(median, { within });
        const wider = boundsOf(median, { within: within + 1 });
        expect(least).toBeLessThanOrEqual(median);
        expect(most).toBeGreaterThanOrEqual(median);
        expect(wider.least).toBeLessThanOrEqual(least);
        expect(wider.most).toBeGreaterThanOrEqual(most);
      }),
    );
  });

  test('latency, percentiles and the number are compared with their own kind', () => {
    const baseline = [10, 10, 10, 20].map((ms, index) => reading(index, ms));
    const history = { recent: [], baseline, enough: 3 };
    const at = (given: z.input<typeof tolerance>, ms: number) =>
      judge(took(ms), wanted(given), history, 99).sample.quality;
    expect([15, 16].map((ms) => at({ latency: { atMostOfBaseline: '150%' } }, ms))).toEqual(['good', 'bad']);
    expect([30, 31].map((ms) => at({ p95: { atMostOfBaseline: '150%' } }, ms))).toEqual(['good', 'bad']);
    expect([8, 12, 7.9, 12.1].map((ms) => at({ ofBaseline: { within: '20%' } }, ms))).toEqual([
      'good',
      'good',
      'bad',
      'bad',
    ]);
    expect([8, 1e9, 7].map((ms) => at({ ofBaseline: { atLeast: '80%' } }, ms))).toEqual(['good', 'good', 'bad']);
  });
});

test('the window holds exactly what is not older than it, this sample included', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { maxLength: 30 }), fc.integer({ min: 1, max: 100 }), (times, overMs) => {
      const recent = times.toSorted((left, right) => left - right).map((atMs) => reading(atMs, 1));
      const now = reading(100, 1);
      expect(inWindow(now, recent, overMs)).toEqual([...recent.filter(({ atMs }) => atMs > 100 - overMs), now]);
    }),
  );
});

test('a judgement has a reason, and a blind one keeps no number', () => {
  fc.assert(
    fc.property(
      fc.option(fc.double({ noNaN: true, min: -9, max: 9 })),
      fc.integer({ min: -9, max: 9 }),
      (number, atLeast) => {
        const { sample } = judge({ says: 'it', number }, wanted({ atLeast }), alone, 0);
        expect(sample.detail).not.toBe('');
        expect(sample.quality).toBe(number === null ? 'blind' : number >= atLeast ? 'good' : 'bad');
        if (sample.quality === 'blind') expect(sample.value).toBeNull();
      },
    ),
  );
});
