import { expect, test } from 'vitest';
import { countingPhases, countsIn } from './counting-phases.ts';
import { probeSpec } from './experiment.ts';

const spec = (when: unknown): ReturnType<typeof probeSpec.parse> =>
  probeSpec.parse({ name: 'page', type: 'http', when });

test.each([
  ['always', ['before', 'during', 'after']],
  ['never', []],
  ['after', ['after']],
  [
    ['before', 'after'],
    ['before', 'after'],
  ],
])('%s counts in %j', (when, phases) => {
  expect(countingPhases(spec(when))).toEqual(phases);
  expect(countsIn(spec(when), 'during')).toBe(phases.includes('during'));
});

test('an empty list counts nowhere and is refused: that would be never', () => {
  expect(probeSpec.safeParse({ name: 'page', type: 'http', when: [] }).success).toBe(false);
});
