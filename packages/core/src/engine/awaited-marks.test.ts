import { madeRun, nsText, type Timed, withMore } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import type { ExperimentDocument } from '../words/experiment.ts';
import { decide } from './decide.ts';
import { stateOf } from './evolve.ts';

type Recovery = ExperimentDocument['spec']['recovery'];
const alert = (atMs: number, name = 'Late'): Timed => [
  atMs,
  {
    type: 'alert.received',
    sender: 'alertmanager',
    status: 'firing',
    name,
    labels: { alertname: name },
    fingerprint: name,
    sinceMs: 0,
    startsAt: '',
    atNs: nsText(atMs),
  },
];
const marked: Timed = [
  2000,
  { type: 'mark.set', mark: 'notified', source: 'me', lastBadNs: null, firstGoodNs: nsText(2000), by: 'person' },
];

/** Until when a run whose system is stable again is watched further, in ms since it began; null: it is judged now. */
function watchedUntilMs(recovery: Recovery, ...more: readonly Timed[]): number | null {
  const spec = recovery === undefined ? {} : { recovery };
  const state = stateOf('r-bbbbbbbbbbbbbbbb', withMore(madeRun({ spec }), ...more));
  const { steps, wakeAtNs } = decide(state, BigInt(nsText(5000)));
  return steps.length > 0 || wakeAtNs === null ? null : Number(wakeAtNs - BigInt(nsText(0))) / 1e6;
}

test('an alert that is expected within a time is waited for so long, and no longer once it came', () => {
  const recovery = { notified: { alert: { name: 'Late' }, within: '1m' } };
  expect(watchedUntilMs(recovery)).toBe(61_520);
  expect(watchedUntilMs(recovery, alert(1500, 'Other'))).toBe(61_520);
  expect(watchedUntilMs(recovery, alert(1500))).toBeNull();
});

test('so is a person who is expected to say something', () => {
  expect(watchedUntilMs({ notified: { within: '30s' } })).toBe(31_520);
  expect(watchedUntilMs({ notified: { within: '30s' } }, marked)).toBeNull();
});

test.each([
  ['nothing is expected', {}],
  ['no time is expected', { notified: { alert: { name: 'Late' } } }],
  ['it follows from the steady state', { fullyRecovered: { within: '1m' } }],
  ['a probe tells it', { degraded: { probe: 'page', within: '1m' } }],
])('nobody is waited for where %s', (_name, recovery) => expect(watchedUntilMs(recovery)).toBeNull());

test('an alert that is expected is waited for also when a person has spoken', () => {
  const recovery = { notified: { alert: { name: 'Late' }, within: '1m' } };
  expect(watchedUntilMs(recovery, marked)).toBe(61_520);
  expect(watchedUntilMs(recovery, marked, alert(1500))).toBeNull();
});
