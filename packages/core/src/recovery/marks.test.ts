import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changed, madeRun, nsText, numbered, sample, type Timed, withMore } from '@firedrill/core/testing/made-run';
import { runFacts } from '../verdict/run-facts.ts';
import type { MarkTime, Verdict } from '../verdict/verdict.ts';
import type { ExperimentDocument } from '../words/experiment.ts';
import type { EventOf, RunEvent } from '../words/events.ts';
import { recoveryMarks } from './marks.ts';

const marksOf = (events: readonly RunEvent[]): Verdict['marks'] => recoveryMarks(runFacts(events));
const page = { name: 'page', type: 'http', every: '100ms' };
type Probe = NonNullable<ExperimentDocument['spec']['hypothesis']>['probes'][number];
const probes = (...list: Probe[]) => ({ hypothesis: { title: 't', probes: list } });
const plus = (events: readonly RunEvent[], ...more: readonly Timed[]): readonly RunEvent[] =>
  numbered([
    ...events.map((event): Timed => [Number(BigInt(event.bootNs) - BigInt(nsText(0))) / 1e6, event.body]),
    ...more,
  ]);

/** A made run's witness has seen the effect's absence so long after the fault was asked for. */
const absentMs = 0.5;

/**
 * How far a reached time lies from the truth, which is since the fault was asked for. The effect may have come about at
 * any moment until its confirmation, so the time must contain the truth from both.
 */
function errorMs(mark: MarkTime, truthMs: number, confirmMs: number): number {
  if (mark.state !== 'reached') return Number.POSITIVE_INFINITY;
  const inside = mark.fromMs + confirmMs <= truthMs && truthMs <= mark.toMs + absentMs;
  return inside ? mark.toMs + absentMs - truthMs : Number.POSITIVE_INFINITY;
}

test('on 1,000 runs with planted truth every recovery time contains it, within one sampling interval', () => {
  let [worstShare, worstMs, healed] = [0, 0, 0];
  const planted = fc.record({
    everyMs: fc.integer({ min: 20, max: 400 }),
    badFromMs: fc.integer({ min: 1, max: 600 }),
    badForMs: fc.integer({ min: 900, max: 2500 }),
    confirmMs: fc.integer({ min: 1, max: 100 }),
    latencyMs: fc.integer({ min: 0, max: 15 }),
  });
  fc.assert(
    fc.property(planted, ({ everyMs, badFromMs, badForMs, confirmMs, latencyMs }) => {
      const goodAgainMs = badFromMs + badForMs;
      const spec = probes({ ...page, every: `${everyMs}ms` }, { name: 'orders', type: 'http', every: `${everyMs}ms` });
      const isBad = (ms: number): boolean => ms >= badFromMs && ms < goodAgainMs;
      const marks = marksOf(madeRun({ spec, isBad, confirmMs, latencyMs, beforeMs: 2000, afterMs: 5000 }));
      const error = errorMs(marks.fullyRecovered, goodAgainMs, confirmMs);
      worstMs = Math.max(worstMs, error);
      worstShare = Math.max(worstShare, error / everyMs);
      expect(error).toBeLessThanOrEqual(everyMs);
      expect(errorMs(marks.partlyRecovered, goodAgainMs, confirmMs)).toBeLessThanOrEqual(everyMs);
      expect(errorMs(marks.stable, goodAgainMs + 3 * everyMs, confirmMs)).toBeLessThanOrEqual(everyMs);
      const bySystem = marks.fullyRecovered.state === 'reached' && marks.fullyRecovered.by === 'system';
      // Whoever heals within the interval in which we took the fault back is not called healed by itself; a timer may
      // have ended it a little earlier.
      if (goodAgainMs < 1998 - everyMs) expect(bySystem).toBe(true);
      if (goodAgainMs > 2005) expect(bySystem).toBe(false);
      expect(marks.selfHealed.state).toBe(bySystem ? 'reached' : 'censored');
      healed += bySystem ? 1 : 0;
    }),
    { numRuns: 1000 },
  );
  console.log(
    `recovery marks, 1,000 runs: worst error ${worstShare.toFixed(3)} of an interval` +
      ` (${worstMs.toFixed(1)} ms); ${healed} self-healed`,
  );
});

describe('defaults', () => {
  test('without a confirmed effect nothing is defined', () => {
    expect(Object.values(marksOf(madeRun({ confirmMs: null }))).every((mark) => mark.state === 'not-defined')).toBe(
      true,
    );
  });

  test('a steady state that was never left is recovered at once', () => {
    const marks = marksOf(madeRun());
    expect(marks.fullyRecovered).toMatchObject({ state: 'reached', fromMs: 0, toMs: 0, by: 'system' });
    expect(marks.selfHealed).toEqual({ state: 'not-defined', neverLeft: true });
    expect(marks.partlyRecovered).toMatchObject({ state: 'reached', toMs: 0 });
    expect(marks.stable.state).toBe('reached');
    expect(marks.degraded.state).toBe('not-defined');
    expect(marks.notified.state).toBe('not-defined');
  });

  test('a system that stays bad is cut off by the end of the observation', () => {
    const spec = { ...probes(page), recovery: { fullyRecovered: { within: '1s' }, stable: { within: '1h' } } };
    const marks = marksOf(madeRun({ spec, isBad: (ms) => ms > 50 }));
    expect(marks.fullyRecovered).toMatchObject({ state: 'censored', inTime: false, withinMs: 1000 });
    expect(marks.stable).toMatchObject({ state: 'censored', inTime: null, withinMs: 3_600_000 });
    expect(marks.partlyRecovered.state).toBe('censored');
    expect(marks.selfHealed).toMatchObject({ state: 'censored', source: 'the fault ended on our side first' });
  });

  test('the first of two probes is partly, the second fully recovered', () => {
    const events = madeRun({ spec: probes(page, { name: 'orders', type: 'http', every: '100ms' }) });
    const marks = marksOf(
      plus(events, sample('page', 'during', 'bad', 1300, 1301), sample('orders', 'during', 'bad', 1700, 1701)),
    );
    expect(marks.partlyRecovered).toMatchObject({ state: 'reached', by: 'system' });
    const [partly, fully] = [marks.partlyRecovered, marks.fullyRecovered];
    expect(partly.state === 'reached' && fully.state === 'reached' && partly.toMs < fully.toMs).toBe(true);
  });

  test('an act leaves nothing to take back, so the system heals itself', () => {
    const marks = marksOf(madeRun({ lasts: 'act', faultMs: 300, isBad: (ms) => ms > 20 && ms < 900 }));
    expect(marks.selfHealed).toMatchObject({ state: 'reached', by: 'system' });
    expect(marks.fullyRecovered).toMatchObject({ state: 'reached', by: 'system' });
  });

  test('a slow bad sample that overlaps a good one widens the interval instead of excluding the truth', () => {
    const slow = sample('page', 'during', 'bad', 1500, 2500);
    const marks = marksOf(plus(madeRun(), slow));
    expect(marks.fullyRecovered).toMatchObject({ state: 'reached', fromMs: 480 });
  });

  test('without probes that count afterwards there is no steady state to come back to', () => {
    const marks = marksOf(madeRun({ spec: probes({ ...page, when: 'during' }) }));
    expect(marks.fullyRecovered.state).toBe('not-defined');
  });
});

describe('marks with a signal, and marks that are set', () => {
  const degraded = { name: 'breaker', type: 'http', every: '100ms', when: 'never' as const };
  const open =
    (fromMs: number, untilMs: number) =>
    (events: readonly RunEvent[]): readonly RunEvent[] =>
      events.map((event) => {
        const { body } = event;
        if (body.type !== 'probe.sampled' || body.probe !== 'breaker') return event;
        const atMs = Number(BigInt(body.endNs) - BigInt(nsText(1000))) / 1e6;
        const value = atMs >= fromMs && atMs < untilMs ? 1 : 0;
        return { ...event, body: { ...body, value, quality: value === 1 ? ('good' as const) : ('bad' as const) } };
      });
  const run = (recovery: ExperimentDocument['spec']['recovery']) =>
    madeRun({ spec: { ...probes(page, degraded), ...(recovery === undefined ? {} : { recovery }) } });

  test('degraded is reached when its own probe becomes good', () => {
    const events = run({ degraded: { probe: 'breaker', within: '1s' } });
    const mark = marksOf(open(500, 9000)(events)).degraded;
    expect(mark).toMatchObject({ state: 'reached', by: 'system', source: 'breaker', inTime: true });
    expect(errorMs(mark, 500, 20)).toBeLessThanOrEqual(102);
  });

  test('a signal must hold as long as it says', () => {
    const events = run({ degraded: { probe: 'breaker', for: '1s', within: '1s' } });
    expect(marksOf(open(500, 900)(events)).degraded).toMatchObject({ state: 'censored', inTime: false });
    expect(marksOf(open(500, 2500)(events)).degraded).toMatchObject({ state: 'reached' });
  });

  test.each([
    [{ atLeast: 1 }, 'reached'],
    [{ equals: 1 }, 'reached'],
    [{ atLeast: 2 }, 'censored'],
    [{ atMost: 0.5 }, 'reached'],
    [{ equals: 7 }, 'censored'],
    [{}, 'reached'],
  ])('bounds of a mark judge the value: %j is %s', (expected, state) => {
    const events = run({ degraded: { probe: 'breaker', expect: expected } });
    expect(marksOf(open(500, 900)(events)).degraded.state).toBe(state);
  });

  test('a sample without a value is within no bound', () => {
    const events = run({ degraded: { probe: 'breaker', expect: { atLeast: 0 } } }).map((event) =>
      event.body.type === 'probe.sampled' ? { ...event, body: { ...event.body, value: null } } : event,
    );
    expect(marksOf(events).degraded.state).toBe('censored');
  });

  test('full recovery by its own signal says who brought it about', () => {
    const events = run({ fullyRecovered: { probe: 'breaker' } });
    expect(marksOf(open(2200, 9000)(events)).fullyRecovered).toMatchObject({ by: 'us', source: 'breaker' });
    expect(marksOf(open(700, 9000)(events)).fullyRecovered).toMatchObject({ by: 'system' });
  });

  test('what a person or an alert sets comes first; a time inside the interval cannot be told', () => {
    const set = (lastBadMs: number | null, firstGoodMs: number, by: 'person' | 'signal'): Timed => [
      4000,
      {
        type: 'mark.set',
        mark: 'detected',
        source: 'pager',
        lastBadNs: lastBadMs === null ? null : nsText(lastBadMs),
        firstGoodNs: nsText(firstGoodMs),
        by,
      },
    ];
    const events = run({ detected: { within: '1s' } });
    expect(marksOf(plus(events, set(null, 1520, 'person'))).detected).toMatchObject({
      state: 'reached',
      fromMs: 0,
      toMs: 519.5,
      by: 'person',
      inTime: true,
    });
    expect(marksOf(plus(events, set(1900, 2200, 'signal'))).detected).toMatchObject({ by: 'system', inTime: null });
    expect(marksOf(plus(events, set(2100, 2200, 'signal'))).detected).toMatchObject({ inTime: false });
  });
});

describe('whose doing it was, by the time that an agent told', () => {
  const bad = (ms: number): boolean => ms >= 100 && ms < 1500;
  const endedAlone = (undoneMs: number | null, bootId = 'boot'): readonly RunEvent[] =>
    changed(madeRun({ isBad: bad }), (body) => {
      if (body.type !== 'injection.recovered') return body;
      const undone = undoneMs === null ? null : { atNs: nsText(1000 + undoneMs), bootId };
      return { ...body, by: 'agent', undone };
    });

  test('what came back before the agent undid anything healed by itself', () => {
    expect(marksOf(endedAlone(2000)).fullyRecovered).toMatchObject({ state: 'reached', by: 'system' });
    expect(marksOf(endedAlone(2000)).selfHealed.state).toBe('reached');
  });

  test('what came back after the agent had undone it, long before it could tell, did not', () => {
    expect(marksOf(endedAlone(1450)).fullyRecovered).toMatchObject({ state: 'reached', by: 'us' });
    expect(marksOf(endedAlone(1450)).selfHealed.state).toBe('censored');
  });

  test('a time of another boot, or none, is not used', () => {
    expect(marksOf(endedAlone(1450, 'another')).fullyRecovered).toMatchObject({ by: 'system' });
    expect(marksOf(endedAlone(null)).fullyRecovered).toMatchObject({ by: 'system' });
  });

  test('what ended with its agent ended when the agent was lost', () => {
    const agent = 'a-aaaaaaaaaaaaaaaa';
    const died = withMore(
      endedAlone(1700),
      [2450, { type: 'agent.lost', agent, forMs: 0, why: 'it hung up' }],
      [2800, { type: 'agent.back', agent, awayMs: 350, restarted: true }],
    );
    expect(marksOf(died).fullyRecovered).toMatchObject({ by: 'us' });
  });
});

describe('marks that an alert sets', () => {
  const alert = (atMs: number, changes: Partial<EventOf<'alert.received'>> = {}): Timed => [
    atMs,
    {
      type: 'alert.received',
      sender: 'alertmanager',
      status: 'firing',
      name: 'HighLatency',
      labels: { alertname: 'HighLatency', service: 'page' },
      fingerprint: 'f',
      sinceMs: 100,
      startsAt: '',
      atNs: nsText(atMs),
      ...changes,
    },
  ];
  const opened = (ok: boolean): Timed => [1, { type: 'alerts.opened', listen: '127.0.0.1:1', ok, detail: 'taken' }];
  const notified = (within: string, ...more: readonly Timed[]): MarkTime =>
    marksOf(plus(madeRun({ spec: { recovery: { notified: { alert: { name: 'HighLatency' }, within } } } }), ...more))
      .notified;

  test('are reached when it is received, and late when that is too late', () => {
    expect(notified('1s', opened(true), alert(1520))).toMatchObject({
      state: 'reached',
      fromMs: 500,
      toMs: 519.5,
      by: 'system',
      inTime: true,
      source: 'alert HighLatency firing, told by alertmanager',
    });
    expect(notified('300ms', opened(true), alert(1520))).toMatchObject({ inTime: false });
    expect(notified('1s', opened(true))).toMatchObject({ state: 'censored', inTime: false });
  });

  test.each([
    ['another name', alert(1520, { labels: { alertname: 'Other' } })],
    ['resolved', alert(1520, { status: 'resolved' })],
    ['before the fault', alert(500)],
  ])('are not reached by one that is not meant: %s', (_name, told) => {
    expect(notified('1s', opened(true), told).state).toBe('censored');
  });

  test('cannot be told when it was on before, or nobody could hear', () => {
    expect(notified('1s', opened(true), alert(1520, { sinceMs: 9000 }))).toMatchObject({
      state: 'censored',
      inTime: null,
    });
    expect(notified('1s', opened(false))).toMatchObject({ state: 'censored', inTime: null });
    expect(notified('1s')).toMatchObject({ state: 'censored', inTime: null });
  });

  test('a resolved alert can be full recovery, and says whose doing it was', () => {
    const spec = { recovery: { fullyRecovered: { alert: { name: 'HighLatency', status: 'resolved' as const } } } };
    const ended = (atMs: number): Timed => alert(atMs, { status: 'resolved' });
    expect(marksOf(plus(madeRun({ spec }), ended(1900))).fullyRecovered).toMatchObject({ by: 'system', toMs: 899.5 });
    expect(marksOf(plus(madeRun({ spec }), ended(3900))).fullyRecovered).toMatchObject({ by: 'us', toMs: 2899.5 });
  });
});
