import { expect, test } from 'vitest';

import { createPace } from './pace.ts';

/** The moments of all looks of so dear a kind, at an interval of 50 ms, within so long. */
function looksOf(cpuMs: (nth: number) => number, withinMs: number): readonly number[] {
  const pace = createPace();
  const looks: number[] = [];
  let lastEndMs = 0;
  for (let atMs = 0; atMs < withinMs; ) {
    looks.push(atMs);
    const endMs = atMs + cpuMs(looks.length);
    atMs = endMs + Math.max(50, pace({ cpuMs: cpuMs(looks.length), sinceMs: endMs - lastEndMs }));
    lastEndMs = endMs;
  }
  return looks;
}

test('a dear first look is no reason to look away for the rest of a short fault', () => {
  const looks = looksOf((nth) => (nth === 1 ? 40 : 4), 3000);
  expect(looks.length).toBeGreaterThan(20);
  const gaps = looks.slice(1).map((atMs, index) => atMs - (looks[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(1000);
});

test('in the long run no more than a hundredth of a core is taken', () => {
  for (const cpuMs of [0.1, 1, 5, 60]) {
    const withinMs = 600_000;
    expect(looksOf(() => cpuMs, withinMs).length * cpuMs).toBeLessThan(withinMs * 0.01 + 250 + cpuMs);
  }
});

test('cheap looks go on at their interval', () => {
  expect(looksOf(() => 0.2, 10_000).length).toBeGreaterThan(190);
});
