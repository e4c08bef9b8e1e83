import { expect, test } from 'vitest';
import { sumOfCounts } from './hold.ts';

test('counts of several rules are one, what could not be hurt by its reasons', () => {
  expect(sumOfCounts([])).toEqual({ met: 0, of: 0 });
  expect(
    sumOfCounts([
      { met: 1, of: 2 },
      { met: 3, of: 5, notExposed: {} },
    ]),
  ).toEqual({ met: 4, of: 7 });
  const counts = [
    { met: 1, of: 2, notExposed: { tls: 2 } },
    { met: 0, of: 4 },
    { met: 0, of: 1, notExposed: { tls: 1, http2: 4 } },
  ];
  expect(sumOfCounts(counts)).toEqual({ met: 1, of: 7, notExposed: { tls: 3, http2: 4 } });
});
