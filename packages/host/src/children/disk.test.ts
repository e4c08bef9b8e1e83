import { readdirSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startChild } from './spawn.ts';
import type { Child } from './spawn.ts';
import { makeSmallDisk, smallDiskRefusal } from './testing/small-disk.ts';
import type { SmallDisk } from './testing/small-disk.ts';
import { nsFromNow, until } from './testing/until.ts';

const MEBIBYTE = 1024 * 1024;
const refusal = smallDiskRefusal();
let disk: SmallDisk;
let child: Child;

beforeEach(async (context) => {
  if (refusal !== undefined) context.skip(refusal);
  disk = await makeSmallDisk('64m');
  child = await startChild('disk', { mark: 'i-aaaaaaaaaaaaaaaa' });
});

afterEach(async () => {
  if (refusal !== undefined) return;
  await child.stop();
  disk.end();
});

test('takes the bytes asked for with a file that has no name, and gives them back when killed', async () => {
  const before = freeBytes();
  const answer = await fill({ sizeBytes: 20 * MEBIBYTE });
  expect(answer).toMatchObject({
    filled: { sizeBytes: 20 * MEBIBYTE, file: 'tmpfile', by: 'allocate', ended: 'goal' },
  });
  expect(before - freeBytes()).toBe(20 * MEBIBYTE);
  expect(readdirSync(disk.directory)).toEqual([]);
  process.kill(child.identity.pid, 'SIGKILL');
  await until('the space is back', () => freeBytes() === before, 500);
});

test('takes a percentage of the size, or up to a percentage in use', async () => {
  expect(await fill({ sizePercent: 50 })).toMatchObject({ filled: { sizeBytes: 32 * MEBIBYTE } });
  const second = await startChild('disk', { mark: 'i-bbbbbbbbbbbbbbbb' });
  try {
    const answer = await second.request('fill', order({ usedPercent: 75 }));
    expect(answer).toMatchObject({ filled: { sizeBytes: 16 * MEBIBYTE } });
    expect(freeBytes()).toBe(16 * MEBIBYTE);
  } finally {
    await second.stop();
  }
});

test('leaves what it is asked to leave, and never less than the reserve', async () => {
  expect(await fill({ freeBytes: MEBIBYTE }, 4 * MEBIBYTE)).toMatchObject({ filled: { ended: 'goal' } });
  expect(freeBytes()).toBe(4 * MEBIBYTE);
});

test('without a reserve the next write of somebody else finds no space', async () => {
  await fill({ freeBytes: 0 });
  expect(() => writeFileSync(join(disk.directory, 'theirs'), 'x'.repeat(8192))).toThrow(/ENOSPC/);
});

test('without native calls it writes instead', async () => {
  await child.stop();
  child = await startChild('disk', { mark: 'i-aaaaaaaaaaaaaaaa', env: { FIREDRILL_NO_NATIVE: '1' } });
  expect(child.hello.setBy).not.toBe('prctl');
  expect(await fill({ freeBytes: 8 * MEBIBYTE })).toMatchObject({ filled: { by: 'write', ended: 'goal' } });
  expect(freeBytes()).toBe(8 * MEBIBYTE);
});

test('refuses the file system of a protected path unless that is allowed', async () => {
  const protectedPaths = [join(disk.directory, '.')];
  const refused = child.request('fill', { ...order({ sizeBytes: MEBIBYTE }), protectedPaths });
  await expect(refused).rejects.toMatchObject({ code: 'protected' });
  const allowed = { ...order({ sizeBytes: MEBIBYTE }), protectedPaths, allowProtected: true };
  expect(await child.request('fill', allowed)).toMatchObject({ filled: { sizeBytes: MEBIBYTE } });
});

test('gives the space back by itself at the end of its lease, a renewed one later', async () => {
  const before = freeBytes();
  await child.request('fill', { ...order({ sizeBytes: 20 * MEBIBYTE }), leaseUntilNs: nsFromNow(300) });
  await child.request('renew', { leaseUntilNs: nsFromNow(800) });
  const tookMs = await until('the space is back', () => freeBytes() === before, 1_300);
  expect(tookMs).toBeGreaterThan(600);
});

function fill(goal: object, reserveBytes = 0): Promise<object> {
  return child.request('fill', order(goal, reserveBytes));
}

function order(goal: object, reserveBytes = 0): { readonly [name: string]: unknown } {
  return { ...goal, directory: disk.directory, reserveBytes, protectedPaths: [], leaseUntilNs: nsFromNow(60_000) };
}

function freeBytes(): number {
  const { bavail, bsize } = statfsSync(disk.directory);
  return bavail * bsize;
}
