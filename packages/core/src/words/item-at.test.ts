import { expect, test } from 'vitest';
import { itemAt } from './item-at.ts';

test('what stands at a place, of lists of any kind', () => {
  expect([itemAt(['a', 'b'], 1), itemAt(Uint32Array.of(3, 0), 1), itemAt('xyz', 0)]).toEqual(['b', 0, 'x']);
});
