import { expect, test } from 'vitest';
import { answerLimitMs } from '../words/answer-limit.ts';
import { experimentDocument, type Experiment } from '../words/experiment.ts';
import { stopWords } from './plan-stops.ts';
import type { PlannedAction } from './plan.ts';

/** An experiment of one probe and one condition on it. */
function guarded(probe: object, stop: object): Experiment {
  return experimentDocument.parse({
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Experiment',
    metadata: { name: 'guarded' },
    spec: {
      hypothesis: { title: 'it answers', probes: [{ name: 'page', type: 'http', every: '500ms', ...probe }] },
      targets: {},
      method: [{ name: 'late', fault: 'http.delay', target: 'x', for: '3s' }],
      stopWhen: [{ probe: 'page', above: 300, ...stop }],
    },
  });
}

function whyOf(probe: object, stop: object = {}, durationMs = 3000) {
  const experiment = guarded(probe, stop);
  const action: PlannedAction = {
    name: 'late',
    fault: 'http.delay',
    target: 'x',
    after: [],
    delayMs: 0,
    durationMs,
    lasts: 'lasting',
    injections: [],
  };
  const [condition] = experiment.spec.stopWhen;
  if (condition === undefined) throw new RangeError('no condition');
  const { canFire, why } = stopWords(condition, experiment, [action]);
  return { canFire, why: why.en };
}

test('what a condition needs includes how long a sample waits for its answer', () => {
  expect(whyOf({}).why).toMatch(/^it fires within 1\.5 s \(sampled every 500 ms, each waiting up to 1 s /);
  expect(whyOf({ timeout: '200ms' }).why).toMatch(/^it fires within 700 ms /);
  expect(whyOf({}, { for: '500ms' }).why).toMatch(/^it fires within 2\.5 s /);
  expect(whyOf({ type: 'load' }).why).not.toContain('waiting');
});

test('a condition whose answer may come after the method guards nothing', () => {
  expect(whyOf({}, {}, 1500)).toMatchObject({ canFire: false, why: expect.stringContaining('may need 1.5 s') });
  expect(whyOf({}, {}, 1501).canFire).toBe(true);
});

test('an answer is waited for as long as its tolerance calls good', () => {
  const limitOf = (probe: object) =>
    (guarded(probe, {}).spec.hypothesis?.probes ?? []).map((each) => answerLimitMs(each));
  expect(limitOf({})).toEqual([1000]);
  expect(limitOf({ every: '2s' })).toEqual([2000]);
  expect(limitOf({ expect: { p95: { below: '4s' } } })).toEqual([4000]);
  expect(limitOf({ timeout: '100ms', expect: { p95: { below: '4s' } } })).toEqual([100]);
});
