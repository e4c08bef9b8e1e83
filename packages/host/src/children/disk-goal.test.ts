import { expect, test } from 'vitest';
import { bytesToTake, readGoal } from './disk-goal.ts';
import { sharesStorage } from './shares-storage.ts';

const room = { totalBytes: 1_000_000, freeBytes: 500_000, availableBytes: 450_000 };
const keep = { reserveBytes: 0, blockBytes: 1_000 };

test('each goal is turned into whole blocks to take', () => {
  expect(bytesToTake({ sizeBytes: 12_345 }, room, keep)).toBe(12_000);
  expect(bytesToTake({ sizePercent: 10 }, room, keep)).toBe(100_000);
  expect(bytesToTake({ usedPercent: 80 }, room, keep)).toBe(300_000);
  expect(bytesToTake({ freeBytes: 50_000 }, room, keep)).toBe(400_000);
});

test('what an ordinary user may take, less the reserve, is the most; a goal already reached is nothing', () => {
  expect(bytesToTake({ sizePercent: 100 }, room, { ...keep, reserveBytes: 200_000 })).toBe(250_000);
  expect(bytesToTake({ sizePercent: 100 }, room, { ...keep, reserveBytes: 600_000 })).toBe(0);
  expect(bytesToTake({ usedPercent: 20 }, room, keep)).toBe(0);
});

test('a request names one goal', () => {
  expect(readGoal({ sizePercent: 5, directory: '/' })).toEqual({ sizePercent: 5 });
  expect(() => readGoal({})).toThrow(/expected one of/);
  expect(() => readGoal({ sizePercent: 5, freeBytes: 1 })).toThrow(/expected one of/);
  expect(() => readGoal({ sizePercent: 101 })).toThrow(/expected one of/);
});

test('a directory shares storage with its parent, not with /proc, and nothing with what is not there', () => {
  expect(sharesStorage('/usr', '/usr/bin')).toBe(true);
  expect(sharesStorage('/usr', '/proc')).toBe(false);
  expect(sharesStorage('/usr', '/no/such/path')).toBe(false);
});
