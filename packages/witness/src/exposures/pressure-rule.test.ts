import { expect, test } from 'vitest';

import { judgePressure, type Hurt, type Pool } from './pressure-rule.ts';

const GIB = 1024 ** 3;
/** Ten seconds of a machine whose memory ours has made scarce. */
const scarce: Pool = {
  spanMs: 10_000,
  stallMs: { before: [0, 0, 0.001], during: 900 },
  hits: { before: [0, 0, 0], during: 40 },
  isScarce: true,
  ourBytes: 20 * GIB,
  othersBytes: 0.2 * GIB,
  isTheirs: false,
};
const hit: Hurt = { majorFaults: { before: [0, 0, 0.001], during: 300 }, swappedBytes: 0 };

test('a process that waits for the disk while ours makes memory scarce has met it', () => {
  expect(judgePressure(scarce, hit)).toBe('met');
  expect(judgePressure({ ...scarce, stallMs: null }, hit)).toBe('met');
  expect(judgePressure(scarce, { ...hit, majorFaults: { before: [], during: 0 }, swappedBytes: GIB })).toBe('met');
});

test.each<[string, Partial<Pool>, Partial<Hurt>]>([
  ['plenty', { isScarce: false }, {}],
  ['no-stall', { stallMs: { before: [0.1, 0.1], during: 900 }, hits: { before: [0], during: 0 } }, {}],
  ['no-stall', { stallMs: null, hits: { before: [0], during: 4 } }, {}],
  ['others', { othersBytes: 11 * GIB }, {}],
  ['not-hit', {}, { majorFaults: { before: [0.03, 0.04], during: 300 } }],
  ['not-hit', {}, { majorFaults: { before: [0], during: 4 } }],
])('%s is told apart', (why, pool, hurt) => {
  expect(judgePressure({ ...scarce, ...pool }, { ...hit, ...hurt })).toBe(why);
});

test('in a group of the target alone, who waits is the target', () => {
  const none: Hurt = { majorFaults: { before: [0], during: 0 }, swappedBytes: 0 };
  expect(judgePressure({ ...scarce, isTheirs: true }, none)).toBe('met');
  expect(judgePressure({ ...scarce, isTheirs: true, isScarce: false }, none)).toBe('plenty');
});
