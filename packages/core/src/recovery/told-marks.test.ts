import { madeRun, nsText, type Timed, withMore } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import { judge } from '../verdict/judge.ts';
import type { ExperimentDocument } from '../words/experiment.ts';
import type { MarkName } from '../words/experiment.ts';

type Spec = Partial<ExperimentDocument['spec']>;

/** A person's word, written down late; the fault is asked for at 1000. */
const word = (mark: MarkName, atMs: number): Timed => [
  4000,
  { type: 'mark.set', mark, source: 'Kim', lastBadNs: null, firstGoodNs: nsText(atMs), by: 'person' },
];
const page = { name: 'page', type: 'http', every: '100ms', when: ['before' as const, 'after' as const] };
const asking = (recovery: Spec['recovery']): Spec => ({
  hypothesis: { title: 't', probes: [page] },
  ...(recovery === undefined ? {} : { recovery }),
});
/** Bad from soon after the fault until after its end. */
const badUntil = (ms: number) => (sinceMs: number) => sinceMs > 100 && sinceMs < ms;

describe("a person's word on what the probes show", () => {
  const late = asking({ fullyRecovered: { within: '1s' } });

  test('that they contradict keeps no expected time, and stands beside them with its source', () => {
    const verdict = judge(withMore(madeRun({ spec: late, isBad: badUntil(2500) }), word('fullyRecovered', 1500)));
    expect(verdict.marks.fullyRecovered).toMatchObject({
      state: 'reached',
      by: 'us',
      source: 'all steady-state probes good',
      inTime: false,
      told: { fromMs: 0, toMs: 499.5, source: 'Kim' },
    });
    expect(verdict).toMatchObject({ outcome: 'fail', finding: 'violated' });
  });

  test('recovers nothing that they saw bad to the end', () => {
    const { marks } = judge(
      withMore(madeRun({ spec: late, isBad: badUntil(60_000) }), word('fullyRecovered', 1500), word('stable', 1600)),
    );
    expect(marks.fullyRecovered).toMatchObject({ state: 'censored', inTime: false, told: { source: 'Kim' } });
    expect(marks.stable).toMatchObject({ state: 'censored', told: { source: 'Kim' } });
  });

  test.each(['selfHealed', 'partlyRecovered', 'stable'] as const)('outranks them for %s neither', (mark) => {
    const run = madeRun({ spec: asking({ [mark]: { within: '1s' } }), isBad: badUntil(2500) });
    expect(judge(withMore(run, word(mark, 1200))).marks[mark]).toMatchObject({
      inTime: false,
      told: { source: 'Kim' },
    });
  });

  test('counts, as a word, where they saw nothing to recover from', () => {
    const { marks } = judge(withMore(madeRun({ spec: late }), word('fullyRecovered', 3900)));
    expect(marks.fullyRecovered).toMatchObject({ by: 'person', source: 'Kim', toMs: 2899.5 });
    expect(marks.fullyRecovered).not.toHaveProperty('told');
  });
});

test("a person's word counts where nothing measures the mark", () => {
  const run = madeRun({ spec: asking({ announced: { within: '1s' } }) });
  expect(judge(withMore(run, word('announced', 1500))).marks.announced).toMatchObject({ by: 'person', inTime: true });
});

test("a person's word is not the alert that was expected", () => {
  const run = madeRun({ spec: asking({ notified: { alert: { name: 'Late' }, within: '1s' } }) });
  const opened: Timed = [1, { type: 'alerts.opened', listen: '127.0.0.1:1', ok: true, detail: '' }];
  expect(judge(withMore(run, opened, word('notified', 1200))).marks.notified).toMatchObject({
    state: 'censored',
    inTime: false,
    told: { source: 'Kim' },
  });
});

test("a person's word is not the probe that a mark names", () => {
  const breaker = { name: 'breaker', type: 'http', every: '100ms', when: 'never' as const };
  const spec = { ...asking({ degraded: { probe: 'breaker', within: '1s' } }) };
  const run = madeRun({ spec: { ...spec, hypothesis: { title: 't', probes: [page, breaker] } }, isBad: () => true });
  expect(judge(withMore(run, word('degraded', 1200))).marks.degraded).toMatchObject({
    state: 'censored',
    told: { source: 'Kim' },
  });
});

test("a person's word counts where the alert could not be heard", () => {
  const run = madeRun({ spec: asking({ notified: { alert: { name: 'Late' }, within: '1s' } }) });
  expect(judge(withMore(run, word('notified', 1200))).marks.notified).toMatchObject({ by: 'person', inTime: true });
});
