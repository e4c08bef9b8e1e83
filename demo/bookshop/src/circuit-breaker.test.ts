import { expect, test } from 'vitest';
import { createCircuitBreaker } from './circuit-breaker.ts';

function breakerAt() {
  const clock = { nowMs: 0 };
  const breaker = createCircuitBreaker({ failures: 3, openMs: 100, nowMs: () => clock.nowMs });
  return { clock, breaker };
}

test('opens after failures in a row, not after as many with a success between', () => {
  const { breaker } = breakerAt();
  for (const end of ['bad', 'bad', 'good', 'bad', 'bad'] as const) breaker.enter()?.settle(end);
  expect(breaker.isOpen()).toBe(false);
  breaker.enter()?.settle('bad');
  expect(breaker.isOpen()).toBe(true);
  expect(breaker.enter()).toBeNull();
});

test('lets one trial through when its time has come, and closes when that is good', () => {
  const { clock, breaker } = breakerAt();
  for (let count = 0; count < 3; count += 1) breaker.enter()?.settle('bad');
  clock.nowMs = 100;
  const trial = breaker.enter();
  expect(trial).not.toBeNull();
  expect(breaker.enter()).toBeNull();
  trial?.settle('good');
  expect(breaker.isOpen()).toBe(false);
});

test('stays open when the trial fails, and may try again at once when the trial was given up', () => {
  const { clock, breaker } = breakerAt();
  for (let count = 0; count < 3; count += 1) breaker.enter()?.settle('bad');
  clock.nowMs = 100;
  breaker.enter()?.settle('bad');
  clock.nowMs = 199;
  expect(breaker.enter()).toBeNull();
  clock.nowMs = 200;
  breaker.enter()?.settle('void');
  expect(breaker.enter()).not.toBeNull();
});

test('a late failure of a call from before the opening does not lengthen it', () => {
  const { clock, breaker } = breakerAt();
  const early = breaker.enter();
  for (let count = 0; count < 3; count += 1) breaker.enter()?.settle('bad');
  clock.nowMs = 99;
  early?.settle('bad');
  clock.nowMs = 100;
  expect(breaker.enter()).not.toBeNull();
});
