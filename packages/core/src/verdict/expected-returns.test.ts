import {
  changed,
  madeInjection,
  madeRun,
  nsText,
  type Timed,
  withMore,
  without,
} from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import type { EventBody, RunEvent } from '../words/events.ts';
import { expectedReturns } from './expected-returns.ts';
import { judge } from './judge.ts';
import { englishOf } from './reason.ts';
import { runFacts } from './run-facts.ts';

/** A run of one act, whose victim is seen to be gone 20 ms later, and to be back after so long, or never. */
function restarted(withinMs: number, backMs: number | null, changes: Parameters<typeof madeRun>[0] = {}) {
  const sights = [sight(1020, false), ...(backMs === null ? [] : [sight(1020 + backMs, true)])];
  return withMore(expectant(withinMs, changes), ...sights);
}

/** A run whose act is asked for at 1000 ms, and whose victim is expected back within so long. */
const expectant = (withinMs: number, changes: Parameters<typeof madeRun>[0] = {}): readonly RunEvent[] =>
  changed(madeRun({ lasts: 'act', confirmMs: null, ...changes }), (body) =>
    body.type === 'run.created' ? expecting(body, withinMs) : body,
  );

function expecting(body: Extract<EventBody, { type: 'run.created' }>, expectWithinMs: number): EventBody {
  const actions = body.plan.actions.map((action) => ({
    ...action,
    injections: action.injections.map((injection) => ({ ...injection, expectWithinMs })),
  }));
  return { ...body, plan: { ...body.plan, actions } };
}

/** What the witness sees, and when it had looked before; null: that is not known. */
const sight = (atMs: number, present: boolean, previousMs: number | null = atMs - (present ? 100 : 50)): Timed => [
  atMs,
  {
    type: 'witness.effect',
    injection: madeInjection,
    present,
    baseline: false,
    evidence: present ? 'something listens again' : 'it is gone',
    measured: { gone: 1 },
    atNs: nsText(atMs),
    ...(previousMs === null ? {} : { previousNs: nsText(previousMs) }),
  },
];

const blind: Timed = [
  1200,
  { type: 'witness.blind', injection: madeInjection, what: 'effect', reason: 'the witness died' },
];
const withoutBaseline = (events: readonly RunEvent[]): readonly RunEvent[] =>
  without(events, (body) => body.type === 'witness.effect' && body.baseline);

/** Whether each was kept, and what is said of it. */
const told = (events: readonly RunEvent[]) =>
  expectedReturns(runFacts(events)).map(({ kept, says }) => [kept, englishOf(says)]);

const judged = (events: readonly RunEvent[]) => judge(events);

describe('what an act ended and the system is expected to bring back', () => {
  test('in time: held, and the time is shown', () => {
    const verdict = judged(restarted(2000, 800));
    expect(verdict).toMatchObject({ outcome: 'pass', finding: 'held' });
    expect(verdict.proofs.injected.because.join()).toContain('it is gone');
    expect(verdict.proofs.observed.because).toContain('hurt#0 came back after at most 850 ms, within 2 s');
  });

  test('late, or never while somebody watched for long enough: violated, with the reason', () => {
    expect(judged(restarted(500, 800))).toMatchObject({
      outcome: 'fail',
      violations: ['hurt#0 came back after at least 700 ms, not within 500 ms'],
    });
    expect(judged(restarted(2000, null))).toMatchObject({
      outcome: 'fail',
      violations: ['hurt#0 did not come back within 2 s'],
    });
  });

  test('at a moment that may be in time or not: nobody can tell', () => {
    const verdict = judged(restarted(750, 800));
    expect(verdict.outcome).toBe('inconclusive');
    expect(verdict.proofs.observed.because.join()).toContain('cannot be told: it was after 700 ms to 850 ms');
  });

  test('with an observation that ended before: nobody can tell', () => {
    const verdict = judged(restarted(60_000, null));
    expect(verdict.outcome).toBe('inconclusive');
    expect(verdict.proofs.observed.because).toContain('whether hurt#0 came back within 1 min cannot be told');
  });

  test.each([
    [1000, 'yes', 'hurt#0 came back after at most 820 ms, within 1 s'],
    [810, 'untold', 'whether hurt#0 came back within 810 ms cannot be told: it was after 700 ms to 820 ms'],
  ])('whose last look before it went is not known: it went after it was asked for (%d ms)', (withinMs, kept, says) => {
    const run = withMore(expectant(withinMs), sight(1020, false, null), sight(1820, true));
    expect(told(run)).toEqual([[kept, says]]);
  });

  test.each([
    [900, 'yes', 'hurt#0 came back after at most 850 ms, within 900 ms'],
    [700, 'untold', 'whether hurt#0 came back within 700 ms cannot be told: it was after 0 ms to 850 ms'],
  ])('whose last look before it came is not known: it came after it had gone (%d ms)', (withinMs, kept, says) => {
    const run = withMore(expectant(withinMs), sight(1020, false), sight(1820, true, null));
    expect(told(run)).toEqual([[kept, says]]);
  });

  test('that is seen only when it is back was away for some of the time since it was asked for', () => {
    const run = (withinMs: number) => withMore(expectant(withinMs), sight(1600, true, null));
    expect(told(run(600))).toEqual([['yes', 'hurt#0 came back after at most 600 ms, within 600 ms']]);
    expect(told(run(599))).toMatchObject([['untold', expect.stringContaining('it was after 0 ms to 600 ms')]]);
  });

  test('is not said to be missing where its agent was away meanwhile', () => {
    const agent = 'a-aaaaaaaaaaaaaaaa';
    const away: readonly Timed[] = [
      [1100, { type: 'agent.lost', agent, forMs: 0, why: 'it hung up' }],
      [2900, { type: 'agent.back', agent, awayMs: 11_000, restarted: false }],
    ];
    const run = withMore(restarted(500, null), ...away);
    expect(told(restarted(500, null))).toEqual([['no', 'hurt#0 did not come back within 500 ms']]);
    expect(told(run)).toEqual([['untold', 'whether hurt#0 came back within 500 ms cannot be told']]);
    expect(judged(run)).toMatchObject({ outcome: 'inconclusive', violations: [] });
  });

  test.each([
    ['before anybody had looked', (): readonly RunEvent[] => withoutBaseline(restarted(500, 800))],
    ['and never seen to go', (): readonly RunEvent[] => expectant(500)],
    ['and its witness went blind', (): readonly RunEvent[] => withMore(restarted(500, null), blind)],
  ])('%s: nobody can tell', (_name, run) => {
    expect(told(run())).toEqual([['untold', 'whether hurt#0 came back within 500 ms cannot be told']]);
  });

  test('that was refused is expected by nobody', () => {
    const refused: Timed = [
      1001,
      { type: 'injection.refused', injection: madeInjection, code: 'permission', detail: 'somebody else’s' },
    ];
    expect(told(withMore(restarted(500, null), refused))).toEqual([]);
  });

  test('that nobody met is blamed on nothing', () => {
    expect(judged(restarted(500, 800, { met: 0 })).outcome).toBe('inconclusive');
  });
});
