import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changed, madeRun, nsText, type Timed, withMore } from '@firedrill/core/testing/made-run';
import { judge } from '../verdict/judge.ts';
import type { MarkTime, Verdict } from '../verdict/verdict.ts';
import type { ExperimentDocument } from '../words/experiment.ts';
import type { RunEvent } from '../words/events.ts';

type Recovery = NonNullable<ExperimentDocument['spec']['recovery']>;

/** Customers are hurt from 100 ms on for 1.2 s; the witness sees it only after so long. */
const late = (confirmMs: number, recovery: Recovery = {}): readonly RunEvent[] =>
  madeRun({ confirmMs, isBad: (ms) => ms >= 100 && ms < 1300, spec: { recovery } });

const marksOf = (events: readonly RunEvent[]): Verdict['marks'] => judge(events).marks;
const inTime = (mark: MarkTime): boolean | null => (mark.state === 'not-defined' ? null : mark.inTime);

const set = (firstGoodMs: number, lastBadMs: number | null = null): Timed => [
  4000,
  {
    type: 'mark.set',
    mark: 'announced',
    source: 'me',
    lastBadNs: lastBadMs === null ? null : nsText(lastBadMs),
    firstGoodNs: nsText(firstGoodMs),
    by: 'person',
  },
];

describe('a witness that sees the effect late', () => {
  test('makes no time shorter than it can have been, and none longer than it was at the least', () => {
    const { fullyRecovered } = marksOf(late(1000));
    if (fullyRecovered.state !== 'reached') throw new Error(fullyRecovered.state);
    expect(fullyRecovered.toMs).toBeGreaterThanOrEqual(1300 - 0.5);
    expect(fullyRecovered.toMs).toBeLessThanOrEqual(1300 - 0.5 + 102);
    expect(fullyRecovered.fromMs).toBeLessThanOrEqual(1300 - 1000);
  });

  test('meets no expectation by being late, and breaks none by it either', () => {
    const within = (text: string): Recovery => ({ fullyRecovered: { within: text } });
    expect(inTime(marksOf(late(1000, within('600ms'))).fullyRecovered)).toBe(null);
    expect(judge(late(1000, within('600ms'))).proofs.observed.shown).toBe(false);
    expect(inTime(marksOf(late(1000, within('1500ms'))).fullyRecovered)).toBe(true);
    expect(inTime(marksOf(late(20, within('600ms'))).fullyRecovered)).toBe(false);
  });

  test('leaves no mark at exactly no time: what came before its sight came within an interval', () => {
    const { announced } = marksOf(withMore(late(1000), set(1400)));
    expect(announced).toMatchObject({ fromMs: 0, toMs: 399.5, source: 'me, before the effect was confirmed' });
  });

  test('tells between which moments the effect came about', () => {
    expect(judge(late(1000)).t0).toEqual({ fromNs: nsText(1000.5), toNs: nsText(2000) });
    expect(judge(madeRun({ confirmMs: null })).t0).toBeUndefined();
  });
});

test('on 1,000 runs no expectation is met or missed that was not, however late the witness was', () => {
  const planted = fc.record({
    hurtMs: fc.integer({ min: 1, max: 900 }),
    lateMs: fc.integer({ min: 0, max: 1000 }),
    badForMs: fc.integer({ min: 1, max: 2500 }),
    withinMs: fc.integer({ min: 50, max: 3000 }),
    everyMs: fc.integer({ min: 20, max: 400 }),
  });
  const told = { kept: 0, missed: 0, untold: 0 };
  fc.assert(
    fc.property(planted, ({ hurtMs, lateMs, badForMs, withinMs, everyMs }) => {
      const hypothesis = { title: 't', probes: [{ name: 'page', type: 'http', every: `${everyMs}ms` }] };
      const spec = { hypothesis, recovery: { fullyRecovered: { within: `${withinMs}ms` } } };
      const isBad = (ms: number): boolean => ms >= hurtMs && ms < hurtMs + badForMs;
      const { fullyRecovered } = marksOf(
        madeRun({ spec, isBad, confirmMs: Math.min(1999, hurtMs + lateMs), latencyMs: 0, afterMs: 4000 }),
      );
      if (fullyRecovered.state === 'reached' && fullyRecovered.neverLeft === true) return;
      const kept = inTime(fullyRecovered);
      told[kept === null ? 'untold' : kept ? 'kept' : 'missed'] += 1;
      if (kept === true) expect(badForMs).toBeLessThanOrEqual(withinMs);
      if (kept === false) expect(badForMs).toBeGreaterThanOrEqual(withinMs);
    }),
    { numRuns: 1000 },
  );
  console.log(`late witnesses, 1,000 runs: ${JSON.stringify(told)}`);
  expect(Math.min(told.kept, told.missed)).toBeGreaterThan(100);
});

describe('between which moments the effect came about', () => {
  const t0From = (events: readonly RunEvent[]): string | undefined => judge(events).t0?.fromNs;
  const blind: Timed = [
    1000.2,
    { type: 'witness.blind', injection: 'i-aaaaaaaaaaaaaaaa', what: 'effect', reason: 'it was not at its post' },
  ];

  test('begins when the fault was asked for, where the baseline may have been looked at late', () => {
    expect(t0From(withMore(late(50), blind))).toBe(nsText(1000));
    const lateBaseline = changed(late(50), (body) =>
      body.type === 'witness.effect' && body.baseline ? { ...body, atNs: nsText(1010) } : body,
    );
    expect(t0From(lateBaseline)).toBe(nsText(1000));
  });

  test('does not begin later because a look without a sight came between', () => {
    const missed: Timed = [
      1300,
      {
        type: 'witness.effect',
        injection: 'i-aaaaaaaaaaaaaaaa',
        present: false,
        baseline: false,
        evidence: 'no outcome yet',
        measured: {},
        atNs: nsText(1300),
      },
    ];
    expect(t0From(withMore(late(500), missed))).toBe(nsText(1000.5));
  });

  test('ends when the fault was on, where what was asked before had met it on its way', () => {
    const asked = changed(late(500), (body) =>
      body.type === 'witness.effect' && body.present ? { ...body, measured: { sentAgoMs: 60_000 } } : body,
    );
    expect(judge(asked).t0?.toNs).toBe(nsText(1001));
  });
});

test('what a late answer proves counts from when it was asked for, and never from before the fault', () => {
  const asked = (sentAgoMs: number): readonly RunEvent[] =>
    changed(madeRun({ confirmMs: 90, isBad: (ms) => ms >= 300 && ms < 900 }), (body) =>
      body.type === 'witness.effect' && body.present ? { ...body, measured: { sentAgoMs } } : body,
    );
  const from = (events: readonly RunEvent[]): number => {
    const { fullyRecovered } = marksOf(events);
    return fullyRecovered.state === 'reached' ? fullyRecovered.fromMs : Number.NaN;
  };
  expect(from(asked(80)) - from(asked(0))).toBeCloseTo(80);
  expect(from(asked(60_000)) - from(asked(0))).toBeLessThan(200);
});

describe('a mark of before the fault', () => {
  test('is told as such, and says nothing of how soon it came', () => {
    const { announced } = marksOf(withMore(late(20, { announced: { within: '5s' } }), set(400)));
    expect(announced).toMatchObject({ state: 'reached', beforeFault: true, inTime: null });
    expect(announced.state === 'reached' && announced.toMs < 0 && announced.fromMs <= announced.toMs).toBe(true);
    expect(announced).toMatchObject({ source: 'me, before the fault' });
  });

  test('gives way to one that was set since', () => {
    const { announced } = marksOf(withMore(late(20, { announced: { within: '5s' } }), set(400), set(1520, 1400)));
    expect(announced).toMatchObject({ fromMs: 380, toMs: 519.5, inTime: true });
  });
});
