import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSmallDisk, smallDiskRefusal } from '../children/testing/small-disk.ts';
import type { SmallDisk } from '../children/testing/small-disk.ts';
import { lacksOfChild } from './child-preflight.ts';
import { createNodeRoom } from './node-room.ts';

const folder = mkdtempSync(join(tmpdir(), 'firedrill-room-'));
const room = createNodeRoom({ protectedPaths: [] });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function whyNot(directory: string, goal: { sizeBytes: number } | { freeBytes: number }): readonly string[] {
  const wanted = { program: 'disk', with: { directory, reserveBytes: 0, ...goal } } as const;
  return lacksOfChild(room, wanted, []).map(({ found }) => found);
}

test('a directory that is missing, a file, and what stores no blocks are told apart on this host', () => {
  writeFileSync(join(folder, 'file'), '');
  const seen = (path: string) => whyNot(path, { sizeBytes: 1024 ** 2 });
  expect(seen(join(folder, 'none'))).toEqual([`${folder}/none is not there`]);
  expect(seen(join(folder, 'file'))).toEqual([`${folder}/file is no directory`]);
  expect(seen(join(folder, 'file', 'below'))).toEqual([`${folder}/file/below is no directory`]);
  expect(seen('/proc')).toEqual(['/proc is in proc, which stores no blocks']);
  expect(seen('/sys')).toEqual(['/sys is in sysfs, which stores no blocks']);
  expect(seen(folder)).toEqual([]);
});

test('5 TiB are more than this host has free, and more memory than there is is refused', () => {
  expect(whyNot(folder, { sizeBytes: 5 * 1024 ** 4 })[0]).toMatch(/^5 TiB to take, and .* are free in /);
  const filler = (sizeBytes: number) => ({ program: 'filler', with: { sizeBytes, cgroupOf: null } }) as const;
  expect(lacksOfChild(room, filler(totalmem()), [])).not.toEqual([]);
  expect(lacksOfChild(room, filler(48 * 1024 ** 2), [])).toEqual([]);
});

test('what is ours is found on the same storage, also when it is yet to be made', () => {
  const guarded = createNodeRoom({ protectedPaths: [join(folder, 'state', 'later')] });
  expect(guarded.directory(folder).sharesWith).toBe(join(folder, 'state', 'later'));
  expect(guarded.directory('/proc').sharesWith).toBeNull();
});

test('cores, memory and threads are those of this host', () => {
  const [machine] = room.memory(null);
  expect(machine).toMatchObject({ name: 'this machine', limitBytes: totalmem(), isOurs: true });
  expect(machine?.availableBytes).toBeGreaterThan(0);
  expect(machine?.availableBytes).toBeLessThan(totalmem());
  expect(room.cores(null)[0]?.count).toBeLessThanOrEqual(cpus().length);
  expect(room.cores(null)[0]?.count).toBeGreaterThan(0);
  for (const { count } of room.threads(null)) expect(count).toBeGreaterThan(0);
  expect(() => room.memory({ pid: process.pid, startTicks: '1' })).toThrow(/is gone/);
});

describe('a small disk', () => {
  let disk: SmallDisk | null = null;
  const refusal = smallDiskRefusal();
  beforeAll(async () => {
    if (refusal === undefined) disk = await makeSmallDisk('64m');
  });
  afterAll(() => disk?.end());

  test('gives what it has and no more, and one that is read-only gives nothing', async (context) => {
    if (disk === null) return context.skip(refusal);
    const { directory } = disk;
    expect(whyNot(directory, { sizeBytes: 64 * 1024 ** 2 })).toEqual([]);
    expect(whyNot(directory, { freeBytes: 0 })).toEqual([]);
    expect(whyNot(directory, { sizeBytes: 65 * 1024 ** 2 })).toEqual([
      `65 MiB to take, and 64 MiB are free in ${directory}`,
    ]);
    const closed = await makeSmallDisk('64m,ro');
    try {
      const found = whyNot(closed.directory, { sizeBytes: 1024 ** 2 });
      expect(found).toEqual([`the file system of ${closed.directory} is read-only`]);
    } finally {
      closed.end();
    }
    return undefined;
  });
});
