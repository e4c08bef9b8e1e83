import { describe, expect, test } from 'vitest';
import { madeRun, nsText, sample, type Timed, withMore } from '@firedrill/core/testing/made-run';
import { runFacts } from '../verdict/run-facts.ts';
import { judge } from '../verdict/judge.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { ExperimentDocument, MarkName } from '../words/experiment.ts';
import type { RunEvent } from '../words/events.ts';
import { recoveryMarks } from './marks.ts';

type Recovery = NonNullable<ExperimentDocument['spec']['recovery']>;
const marksOf = (events: readonly RunEvent[]): Verdict['marks'] => recoveryMarks(runFacts(events));
const page = { name: 'page', type: 'http', every: '100ms', when: ['before' as const, 'after' as const] };
/** The fault is on from 1,000 ms to 3,000 ms; what is asked of a probe comes since the fault. */
const run = (recovery: Recovery, isBad: (sinceMs: number) => boolean = () => false): readonly RunEvent[] =>
  madeRun({ spec: { hypothesis: { title: 't', probes: [page] }, recovery }, isBad });

describe('a mark that its own probe sets', () => {
  const back: readonly MarkName[] = ['partlyRecovered', 'fullyRecovered', 'stable'];
  test.each(back)('%s: a system that fails late is not back before it has failed', (mark) => {
    const events = run({ [mark]: { probe: 'page', within: '600ms' } }, (ms) => ms >= 500 && ms < 1500);
    const time = marksOf(events)[mark];
    expect(time).toMatchObject({ state: 'reached', inTime: false });
    expect(time.state === 'reached' && time.toMs > 1400 && time.fromMs < 1500).toBe(true);
    expect(judge(events, { run: 'r-bbbbbbbbbbbbbbbb', simulated: false }).outcome).toBe('fail');
  });

  test.each(back)('%s: what was never left needs no time, as by default', (mark) => {
    const events = run({ [mark]: { probe: 'page', within: '600ms' } });
    expect(marksOf(events)[mark]).toMatchObject({ state: 'reached', neverLeft: true, toMs: 0 });
  });

  test('back after our own recovery is not healed by itself', () => {
    const healed = (untilMs: number) =>
      marksOf(run({ selfHealed: { probe: 'page', within: '9s' } }, (ms) => ms >= 100 && ms < untilMs)).selfHealed;
    expect(healed(1500)).toMatchObject({ state: 'reached', by: 'system', inTime: true });
    expect(healed(2500)).toMatchObject({ state: 'censored', source: 'the fault ended on our side first' });
    expect(healed(1)).toEqual({ state: 'not-defined', neverLeft: true });
  });

  test('what was so before the fault has not begun with it', () => {
    const on = (events: readonly RunEvent[]) => marksOf(events).degraded;
    const events = run({ degraded: { probe: 'page', within: '1s' } });
    expect(on(events)).toMatchObject({ state: 'censored', inTime: null, source: 'page: it was so before the fault' });
    const again = withMore(events, sample('page', 'during', 'bad', 1290, 1291));
    expect(on(again)).toMatchObject({ state: 'reached', inTime: true, source: 'page' });
  });
});

describe('a recovery that a person tells', () => {
  const told = (mark: MarkName, atMs: number, by: 'person' | 'signal' = 'person'): Timed => [
    atMs,
    { type: 'mark.set', mark, source: 'me', lastBadNs: null, firstGoodNs: nsText(atMs), by },
  ];
  const bad = (ms: number): boolean => ms >= 100 && ms < 2300;

  test.each(['partlyRecovered', 'fullyRecovered', 'stable', 'selfHealed'] as const)(
    '%s is not believed where the probes were bad afterwards',
    (mark) => {
      const events = run({ [mark]: { within: '1s' } }, bad);
      const early = withMore(events, told(mark, 1500));
      const beside = { fromMs: 0, toMs: 499.5, source: 'me' };
      expect(marksOf(early)[mark]).toEqual({ ...marksOf(events)[mark], told: beside });
      expect(marksOf(early)[mark]).toMatchObject({ inTime: false });
    },
  );

  test('is believed later, also when the same person was too early before', () => {
    const events = run({ fullyRecovered: { within: '9s' } }, bad);
    const twice = withMore(events, told('fullyRecovered', 1500), told('fullyRecovered', 3600));
    expect(marksOf(twice).fullyRecovered).toMatchObject({ state: 'reached', by: 'person', inTime: true });
    expect(marksOf(withMore(events, told('selfHealed', 3600))).selfHealed.state).toBe('censored');
  });

  test('is believed where nothing was bad, and of what only people know', () => {
    expect(marksOf(withMore(run({}), told('stable', 1500))).stable).toMatchObject({ by: 'person' });
    expect(marksOf(withMore(run({}, bad), told('announced', 1500))).announced).toMatchObject({ by: 'person' });
  });
});
