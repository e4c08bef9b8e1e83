import { faults } from '@firedrill/faults/list';
import { expect, test } from 'vitest';
import { experimentSchema } from './schema.ts';
import { changedShop, problemsOf } from './shop-drill.ts';

test('a simulated target is refused at its place, with what to write instead, and no editor offers it', () => {
  expect(problemsOf(changedShop('type: process,', 'type: simulated,'))).toMatchObject([
    {
      path: 'spec.targets.ratings.type',
      line: 17,
      found: '"simulated"',
      next: expect.stringContaining('such as `process` or `host`'),
    },
  ]);
  expect(JSON.stringify(experimentSchema(faults))).not.toContain('simulated');
});
