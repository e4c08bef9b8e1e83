import { describe, expect, test } from 'vitest';
import { askedOf, countingPhases, countsIn } from './counting-phases.ts';
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

describe('what a hypothesis asks', () => {
  const never = spec('never');
  const base = { title: '', probes: [never], invariants: [], before: 0, after: 0 };
  // Only these two members are looked at.
  const specOf = (hypothesis: object | undefined, recovery: object = {}) => ({ hypothesis, recovery }) as never;
  const invariant = { name: 'none-twice', type: 'http', with: {}, expect: {} };

  test.each([
    ['there is none', undefined, {}, false],
    ['its probes only guard', base, {}, false],
    ['it has no probe at all', { ...base, probes: [] }, {}, false],
    ['one of its probes counts somewhere', { ...base, probes: [never, spec('after')] }, {}, true],
    ['an invariant must hold', { ...base, invariants: [invariant] }, {}, true],
    ['a mark must come in time', base, { degraded: { within: 2000 } }, true],
    ['a mark is only told', base, { degraded: {} }, false],
    ['a mark is wanted without any hypothesis', undefined, { degraded: { within: 2000 } }, false],
  ])('when %s', (_name, hypothesis, recovery, asks) => {
    expect(askedOf({ spec: specOf(hypothesis, recovery) }) !== undefined).toBe(asks);
  });
});
