import { madeInjection, type MadeRun, madeRun, nsText, type Timed, withMore } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../words/events.ts';
import { unseenLimitMs } from './early-end.ts';
import { judge } from './judge.ts';

/** The fault lasts from 1,000 ms to 16,000 ms. */
const long: Partial<MadeRun> = { faultMs: 15_000 };

const seen = (atMs: number, present: boolean): Timed => {
  const evidence = present ? 'State: t' : 'State: S in /proc/1/stat';
  const times = { atNs: nsText(atMs), previousNs: nsText(atMs - 50) };
  const injection = madeInjection;
  return [atMs, { type: 'witness.effect', injection, present, baseline: false, evidence, measured: {}, ...times }];
};

/** The same run in which the record of its end says something else. */
const endedAs = (events: readonly RunEvent[], more: Record<string, unknown>): readonly RunEvent[] =>
  events.map((event) =>
    event.body.type === 'injection.recovered' ? { ...event, body: { ...event.body, ...more } } : event,
  );

describe('a lasting fault that ended before its time', () => {
  test('is not shown for its whole time, and the reason says when and what was seen', () => {
    const verdict = judge(withMore(madeRun(long), seen(1600, false)));
    expect(verdict).toMatchObject({ outcome: 'inconclusive', proofs: { injected: { shown: false } } });
    expect(verdict.because).toContain('after 600 ms of 15 s it was gone, before its time: State: S in /proc/1/stat');
  });

  test('what was violated while it was there is still its doing', () => {
    const events = madeRun({ ...long, isBad: (ms) => ms > 100 && ms < 900 });
    expect(judge(withMore(events, seen(1600, false)))).toMatchObject({ outcome: 'fail' });
  });

  test('what was violated only afterwards is not', () => {
    const events = madeRun({ ...long, isBad: (ms) => ms > 2000 && ms < 2500 });
    expect(judge(withMore(events, seen(1600, false)))).toMatchObject({ outcome: 'inconclusive', finding: 'violated' });
  });

  test('a system that gets well then has not healed itself', () => {
    const events = madeRun({ ...long, isBad: (ms) => ms > 100 && ms < 610 });
    const { marks } = judge(withMore(events, seen(1600, false)));
    expect(marks.selfHealed).toMatchObject({ state: 'censored', source: 'the fault ended on our side first' });
    expect(marks.fullyRecovered).toMatchObject({ state: 'reached', by: 'us' });
    expect(marks.partlyRecovered).toMatchObject({ state: 'reached', by: 'us' });
  });

  test('taken back early by its agent alone it is not shown either', () => {
    const early = endedAs(madeRun({ ...long }), {
      by: 'agent',
      detail: 'the tracer that held it has ended',
      undone: { atNs: nsText(4000), bootId: 'boot' },
    });
    const verdict = judge(early);
    expect(verdict.outcome).toBe('inconclusive');
    expect(verdict.because).toContain('after 3 s of 15 s it was gone, before its time: the tracer that held it');
  });

  test('seen to go a moment before its agent tells of it, it has gone then, and nobody has healed', () => {
    const events = madeRun({ ...long, isBad: (ms) => ms > 100 && ms < 2_910 });
    const early = endedAs(events, {
      by: 'agent',
      detail: 'it has ended',
      undone: { atNs: nsText(4200), bootId: 'boot' },
    });
    const verdict = judge(withMore(early, seen(3900, false)));
    expect(verdict.proofs.injected.because.join()).toContain(
      'after 2.9 s of 15 s it was gone, before its time: it has',
    );
    expect(verdict.marks.selfHealed).toMatchObject({ state: 'censored', source: 'the fault ended on our side first' });
    expect(verdict.marks.fullyRecovered).toMatchObject({ state: 'reached', by: 'us' });
  });
});

describe('a lasting fault of which less is there than was asked for', () => {
  const less = (atMs: number, isLess: boolean): Timed => {
    const [, body] = seen(atMs, true);
    if (body.type !== 'witness.effect') throw new TypeError('a sight is a sight');
    return [atMs, { ...body, evidence: 'burn 12.0 %', measured: isLess ? { less: 1 } : {} }];
  };

  test('is not gone, and not shown either', () => {
    const verdict = judge(withMore(madeRun(long), less(4000, true)));
    expect(verdict).toMatchObject({ outcome: 'inconclusive', proofs: { injected: { shown: false } } });
    expect(verdict.because).toContain('after 3 s of 15 s there was less than half of what was asked for: burn 12.0 %');
  });

  test('for a moment, it is as it should be', () => {
    const verdict = judge(withMore(madeRun(long), less(4000, true), less(4500, false)));
    expect(verdict.proofs.injected.shown).toBe(true);
  });

  test('what is violated meanwhile is still its doing', () => {
    const events = madeRun({ ...long, isBad: (ms) => ms > 4500 && ms < 5500 });
    expect(judge(withMore(events, less(4000, true)))).toMatchObject({ outcome: 'fail' });
  });
});

test('a run whose agent died is inconclusive, unless it had failed before', () => {
  const agent = 'a-aaaaaaaaaaaaaaaa';
  const died = (isBad: (ms: number) => boolean): readonly RunEvent[] =>
    withMore(
      endedAs(madeRun({ ...long, isBad }), { by: 'agent', undone: { atNs: nsText(4200), bootId: 'boot' } }),
      [4000, { type: 'agent.lost', agent, forMs: 0, why: 'the link ended' }],
      [4300, { type: 'agent.back', agent, awayMs: 300, restarted: true }],
      [4301, { type: 'stop.requested', by: 'engine', why: 'the agent died', interrupt: false }],
    );
  expect(judge(died(() => false))).toMatchObject({ outcome: 'inconclusive' });
  expect(judge(died((ms) => ms > 1000 && ms < 1500))).toMatchObject({ outcome: 'fail' });
});

describe('it did not end early', () => {
  test.each([
    ['a look or two may miss it', [seen(3000, false), seen(3400, true)]],
    ['again and again', [seen(3000, false), seen(3900, true), seen(4000, false), seen(4900, true)]],
    ['shortly before its planned end', [seen(15_300, false)]],
  ])('%s', (_why, sights) => {
    expect(judge(withMore(madeRun(long), ...sights))).toMatchObject({ outcome: 'pass' });
  });

  test('when its target is gone: that is what the system did about it', () => {
    const events = withMore(madeRun(long), seen(3000, false));
    expect(judge(endedAs(events, { how: 'target-gone', by: 'system' }))).toMatchObject({ outcome: 'pass' });
  });

  test('when somebody stopped the run', () => {
    const stop: Timed = [900, { type: 'stop.requested', by: 'person', why: 'enough', interrupt: false }];
    const early = endedAs(withMore(madeRun(long), stop), {
      by: 'agent',
      undone: { atNs: nsText(4000), bootId: 'boot' },
    });
    expect(judge(early)).toMatchObject({ outcome: 'aborted', proofs: { injected: { shown: true } } });
  });
});

test.each([
  [{ kind: 'process-stopped' }, 15_000, 1_000],
  [{ kind: 'process-stopped' }, 1_500, 300],
  [{ kind: 'process-stopped' }, 400, 200],
  [{ kind: 'http-timing', window: 1, atLeastMs: 6_300 }, 15_000, 1_000],
  [{ kind: 'http-timing', window: 20, atLeastMs: 6_300 }, 15_000, 9_300],
  [{ kind: 'http-answer', window: 20 }, 15_000, 3_000],
])('%o for %d ms may be unseen for %d ms', (effect, durationMs, limitMs) => {
  expect(unseenLimitMs({ effect }, durationMs)).toBe(limitMs);
});
