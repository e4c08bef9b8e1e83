import { madeEngine } from '@firedrill/core/testing/made-engine';
import { madePlan } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import type { ExperimentDocument } from '../words/experiment.ts';
import type { Sample } from './engine-ports.ts';

type Stop = NonNullable<ExperimentDocument['spec']['stopWhen']>[number];

/** Whether a run is stopped whose probe answers so once the fault is on. */
async function isStopped(stop: Partial<Stop>, sample: Sample, probe = 'page'): Promise<boolean> {
  const probes = ['page', 'orders'].map((name) => ({ name, type: 'http', every: '100ms' }));
  const fine: Sample = { quality: 'good', value: 5, detail: 'fine' };
  const engine = madeEngine({
    plan: madePlan({ hypothesis: { title: 't', probes }, stopWhen: [{ probe: 'page', ...stop }] }, 'lasting'),
    sample: (name) => (name === probe && engine.driver.state().phase === 'during' ? sample : fine),
  });
  await engine.advance(30_000);
  await engine.driver.finished;
  return engine.bodies('stop.requested').length > 0;
}

const good = (value: number): Sample => ({ quality: 'good', value, detail: 'measured' });
const unanswered: Sample = { quality: 'bad', value: null, detail: 'refused' };

describe('a stop condition', () => {
  test.each([
    ['below its bound', { below: 4 }, good(3), true],
    ['at its bound', { below: 4 }, good(4), false],
    ['above its bound', { above: 6 }, good(7), true],
    ['within both', { below: 4, above: 6 }, good(6), false],
    ['above the upper of both', { below: 4, above: 6 }, good(7), true],
    ['of which no number came, and the answer was bad', { above: 6 }, unanswered, true],
    ['without a bound, on a bad answer', {}, { ...good(5), quality: 'bad' }, true],
    ['with a bound that a bad answer keeps', { above: 6 }, { ...good(5), quality: 'bad' }, false],
  ] as const)('%s %j', async (_name, stop, sample, stops) => {
    expect(await isStopped(stop, sample)).toBe(stops);
  });

  test('does not listen to another probe', async () => {
    expect(await isStopped({ below: 4 }, good(3), 'orders')).toBe(false);
  });
});
