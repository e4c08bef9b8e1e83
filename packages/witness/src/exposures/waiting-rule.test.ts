import { expect, test } from 'vitest';

import { judgeWaiting, type Before, type During } from './waiting-rule.ts';

/** Two cores, nearly idle before; the target works a fifth of the time. */
const quiet: Before = { waitedShares: [0, 0.01, 0], ranShare: 0.2, othersCores: 0.1, cores: 2 };
/** 80 % of both cores for five seconds, which keep the target waiting a fifth of the time. */
const starved: During = {
  spanMs: 5000,
  waitedMs: 1000,
  ranMs: 900,
  oursMs: 8000,
  othersCores: 0.1,
  waiters: 2,
};
/** Three loops of somebody else on both cores all the time; how long a thread waits changes from window to window. */
const noisy: Before = {
  waitedShares: [0.3, 0.5, 0.4, 0.45, 0.35, 0.5],
  ranShare: 0.2,
  othersCores: 1.8,
  cores: 2,
};
/** What 5 % of one core runs meanwhile. */
const small = { waiters: 1, spanMs: 5000, ranMs: 900, oursMs: 250 };

test('a target that our load keeps waiting has met it', () => {
  expect(judgeWaiting(quiet, starved, 'one')).toMatchObject({ why: 'met' });
  expect(judgeWaiting(quiet, { ...starved, waitedMs: 80 }, 'one').why).toBe('usual');
  expect(judgeWaiting(quiet, starved, 'many')).toMatchObject({ why: 'met' });
});

test.each([0, 0.3, 0.5, 0.6])('the noise of others who were there before is usual (waiting %f)', (share) => {
  const during: During = { ...small, waitedMs: share * 5000, othersCores: 1.8 };
  expect(judgeWaiting(noisy, during, 'one').why).toBe('usual');
});

test.each([0.02, 0.04, 0.1, 0.5, 0.9])(
  'three loops that begin meanwhile are not taken for 5 %% (waiting %f)',
  (share) => {
    const during: During = { ...small, waitedMs: share * 5000, othersCores: 1.75 };
    expect(judgeWaiting(quiet, during, 'one').why).not.toBe('met');
  },
);

test('where the cores were full before, others may want more and cannot run more', () => {
  const calm: Before = { ...noisy, waitedShares: [0.1, 0.1, 0.1] };
  const ours = { waiters: 1, spanMs: 5000, ranMs: 100, oursMs: 3000, waitedMs: 4400 };
  expect(judgeWaiting(calm, { ...ours, othersCores: 1.3 }, 'one').why).toBe('others');
});

test('nobody waits for our load longer than it runs', () => {
  expect(judgeWaiting(quiet, { ...starved, oursMs: 400, othersCores: 0.1 }, 'one').why).toBe('not-ours');
});

test('a target that has more to do waits more, whoever else is there', () => {
  const half: Before = { ...quiet, waitedShares: [0, 0, 0], ranShare: 0, othersCores: 1 };
  const busier: During = { ...starved, ranMs: 1500, waitedMs: 1400, othersCores: 1 };
  expect(judgeWaiting(half, busier, 'one').why).toBe('usual');
});

test('too short a time says nothing', () => {
  expect(judgeWaiting(quiet, { ...starved, spanMs: 400, waitedMs: 300, oursMs: 600 }, 'one').why).toBe('usual');
});

test('of all together, that they work more themselves may be why', () => {
  expect(judgeWaiting(quiet, { ...starved, ranMs: 6000, oursMs: 1500, waitedMs: 2000 }, 'many').why).toBe('others');
});
