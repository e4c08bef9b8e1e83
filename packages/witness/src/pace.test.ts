import { expect, test } from 'vitest';

import { pauseMs } from './pace.ts';

const everyMs = 50;

/** When looks come that take so much each, from the one that brought news until `untilMs`. */
function looksAt(costMs: number, untilMs: number): number[] {
  const looks = [0];
  for (;;) {
    const nowMs = (looks.at(-1) ?? 0) + costMs;
    const nextMs = nowMs + pauseMs({ nowMs, everyMs, costMs, sinceNewsMs: nowMs });
    if (nextMs > untilMs) return looks;
    looks.push(nextMs);
  }
}

test('cheap looks come at every interval', () => {
  expect(looksAt(0.2, 250)).toEqual([0, 50, 100, 150, 200, 250]);
});

test('dear looks after news lie half as far apart again each time, until they cost one per cent', () => {
  const looks = looksAt(40, 30_000);
  expect(looks.filter((atMs) => atMs <= 1000).length).toBeGreaterThanOrEqual(4);
  expect(looks.length).toBeLessThanOrEqual(20);
  for (const [index, atMs] of looks.slice(1).entries()) {
    const before = looks[index] ?? 0;
    expect(atMs - before).toBeLessThanOrEqual(Math.min(4000, before / 2) + 40 + 40 + everyMs);
  }
});

test('while nothing has happened a dear look is rare', () => {
  expect(pauseMs({ nowMs: 0, everyMs, costMs: 40, sinceNewsMs: null })).toBe(4000);
});
