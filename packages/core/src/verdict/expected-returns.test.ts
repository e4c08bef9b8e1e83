import { changed, madeInjection, madeRun, nsText, type Timed, withMore } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import type { EventBody, RunEvent } from '../words/events.ts';
import { judge } from './judge.ts';

/** A run of one act, whose victim is seen to be gone 20 ms later, and to be back after so long, or never. */
function restarted(withinMs: number, backMs: number | null, changes: Parameters<typeof madeRun>[0] = {}) {
  const run = madeRun({ lasts: 'act', confirmMs: null, ...changes });
  const planned = changed(run, (body) => (body.type === 'run.created' ? expecting(body, withinMs) : body));
  const sights = [sight(1020, false), ...(backMs === null ? [] : [sight(1020 + backMs, true)])];
  return withMore(planned, ...sights);
}

function expecting(body: Extract<EventBody, { type: 'run.created' }>, expectWithinMs: number): EventBody {
  const actions = body.plan.actions.map((action) => ({
    ...action,
    injections: action.injections.map((injection) => ({ ...injection, expectWithinMs })),
  }));
  return { ...body, plan: { ...body.plan, actions } };
}

const sight = (atMs: number, present: boolean): Timed => [
  atMs,
  {
    type: 'witness.effect',
    injection: madeInjection,
    present,
    baseline: false,
    evidence: present ? 'something listens again' : 'it is gone',
    measured: { gone: 1 },
    atNs: nsText(atMs),
    previousNs: nsText(atMs - (present ? 100 : 50)),
  },
];

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

  test('that nobody met is blamed on nothing', () => {
    expect(judged(restarted(500, 800, { met: 0 })).outcome).toBe('inconclusive');
  });
});
