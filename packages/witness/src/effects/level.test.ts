import { expect, test } from 'vitest';
import { createLevel } from './level.ts';

test('an amount is there from its mark on, until less than half of it is left', () => {
  const level = createLevel(95, 100);
  expect([94, 95, 60, 50, 49, 60, 96].map(level)).toEqual([false, true, true, true, false, false, true]);
});
