import type { MemoryPool } from '@firedrill/core/host-room';
import { simDirectory, simRoom } from '@firedrill/core/testing/sim-room';
import type { JsonObject } from '@firedrill/core/words/json';
import { describe, expect, test } from 'vitest';
import type { LoadWanted } from './child-preflight.ts';
import { lacksOfChild } from './child-preflight.ts';

const [MEBIBYTE, GIBIBYTE] = [1024 ** 2, 1024 ** 3];
const disk = (goal: JsonObject): LoadWanted => ({
  program: 'disk',
  with: { directory: '/data', reserveBytes: 0, ...goal },
});
const filler = (sizeBytes: number): LoadWanted => ({ program: 'filler', with: { sizeBytes, cgroupOf: null } });
const burner = (cores: number, percent = 100): LoadWanted => ({
  program: 'burner',
  with: { cores, percent, cgroupOf: null },
});
const said = (...asked: Parameters<typeof lacksOfChild>): readonly string[] =>
  lacksOfChild(...asked).map(({ code, found, expected }) => `${code}: ${found} | ${expected}`);

test('what the host can give is not refused', () => {
  const wanted = [disk({ sizeBytes: GIBIBYTE }), disk({ usedPercent: 95 }), disk({ freeBytes: 0 }), filler(GIBIBYTE)];
  expect([...wanted, burner(8)].flatMap((each) => lacksOfChild(simRoom(), each, []))).toEqual([]);
});

describe('a directory', () => {
  test.each([
    ['missing', simDirectory({ is: 'missing' }), 'preflight-refused: /data is not there | a directory in which'],
    ['a file', simDirectory({ is: 'no directory' }), 'preflight-refused: /data is no directory |'],
    ['closed', simDirectory({ is: 'hidden' }), 'preflight-refused: /data cannot be looked at by this user |'],
    [
      'of proc',
      simDirectory({ fileSystem: { type: 'proc', totalBytes: 0 } }),
      '/data is in proc, which stores no blocks',
    ],
    ['read-only', simDirectory({ refuses: 'read-only' }), 'the file system of /data is read-only |'],
    ['of others', simDirectory({ refuses: 'permission' }), 'this user may not write to /data |'],
    ['of ours', simDirectory({ sharesWith: '/state' }), 'protected: /data is on the same storage as /state |'],
    ['without inodes', simDirectory({ fileSystem: { freeInodes: 0 } }), '/data has no inode left for a file |'],
  ])('that is %s is refused', (_, seen, found) => {
    expect(said(simRoom({ directory: () => seen }), disk({ sizeBytes: GIBIBYTE }), [])).toEqual([
      expect.stringContaining(found),
    ]);
  });

  test('without the room is refused with what there is, the reserve and the others of the action left out', () => {
    const room = simRoom();
    expect(said(room, disk({ sizeBytes: 5 * 1024 * GIBIBYTE }), [])).toEqual([
      'preflight-refused: 5 TiB to take, and 80 GiB are free in /data | at most 80 GiB',
    ]);
    expect(said(room, disk({ sizeBytes: 80 * GIBIBYTE, reserveBytes: GIBIBYTE }), [])).toEqual([
      expect.stringContaining('at most 79 GiB'),
    ]);
    expect(said(room, disk({ sizeBytes: 50 * GIBIBYTE }), [disk({ sizeBytes: 60 * GIBIBYTE })])).toEqual([
      expect.stringMatching(/20 GiB are free in \/data when the action's others have taken 60 GiB \| at most 20 GiB/),
    ]);
  });

  test('that is as full already is refused: nobody could see the fault', () => {
    for (const goal of [{ usedPercent: 20 }, { freeBytes: 80 * GIBIBYTE - MEBIBYTE + 1 }, { sizeBytes: 100 }]) {
      expect(said(simRoom(), disk(goal), [])).toEqual([expect.stringMatching(/only .+ to take: 80 GiB are free/)]);
    }
    expect(said(simRoom(), disk({ usedPercent: 90 }), [disk({ usedPercent: 90 })])).toHaveLength(1);
  });

  test('kept in memory is refused when memory has less room than it, and a limit of files counts', () => {
    const directory = () => simDirectory({ fileSystem: { type: 'tmpfs', isInMemory: true } });
    expect(said(simRoom({ directory }), disk({ freeBytes: 0 }), [])).toEqual([
      expect.stringContaining('80 GiB to take in /data, which is kept in memory, and this machine has 8 GiB available'),
    ]);
    const limits = () => ({ fileBytes: GIBIBYTE, memoryBytes: null });
    expect(said(simRoom({ limits }), disk({ usedPercent: 50 }), [])).toEqual([
      expect.stringContaining('a file of this user may have 1 GiB | at most 1 GiB, by ulimit -f'),
    ]);
  });
});

describe('memory', () => {
  const machine: MemoryPool = simRoom().memory(null)[0] ?? expect.fail('a machine has memory');
  const theirs = { name: 'the control group /g', limitBytes: GIBIBYTE, availableBytes: 512 * MEBIBYTE, isOurs: false };
  const room = simRoom({ memory: () => [machine, theirs] });

  test('is refused where less than the margin would stay: 5 % where we live, 16 MiB where we do not', () => {
    const marginBytes = Math.floor((16 * GIBIBYTE) / 20);
    expect(said(simRoom(), filler(8 * GIBIBYTE - marginBytes), [])).toEqual([]);
    expect(said(simRoom(), filler(8 * GIBIBYTE - marginBytes + 1), [])).toEqual([
      'preflight-refused: 7.2 GiB of memory, and this machine has 8 GiB available | ' +
        'at most 7.2 GiB, so that 819.2 MiB stay',
    ]);
    expect(said(room, filler(496 * MEBIBYTE), [])).toEqual([]);
    expect(said(room, filler(500 * MEBIBYTE), [])).toEqual([
      expect.stringMatching(/control group \/g has 512 MiB available \| at most 496 MiB, so that 16 MiB stay/),
    ]);
  });

  test('is shared by the injections of one action, and bounded by the limits of a process', () => {
    expect(said(simRoom(), filler(4 * GIBIBYTE), [filler(4 * GIBIBYTE)])).toEqual([
      expect.stringMatching(/8 GiB available, of which 4 GiB go to the action's others \| at most 3.2 GiB/),
    ]);
    const limits = () => ({ fileBytes: null, memoryBytes: 100 * MEBIBYTE });
    expect(said(simRoom({ limits }), filler(200 * MEBIBYTE), [])).toEqual([
      expect.stringContaining('a process of this user may take 100 MiB more'),
    ]);
  });
});

test('more cores than there are, or than a quota gives, are refused', () => {
  expect(said(simRoom(), burner(9), [])).toEqual([
    'preflight-refused: 9 cores, and this machine gives 8 | at most 8 in all',
  ]);
  const quota = { by: 'the control group /g', count: 1.5 };
  const room = simRoom({ cores: () => [{ by: 'this machine', count: 8 }, quota] });
  expect([said(room, burner(3, 50), []), said(room, burner(2), [])]).toEqual([
    [],
    ['preflight-refused: 100 % of 2 cores, and the control group /g gives 1.5 | at most 1.5 in all'],
  ]);
});

test('a limit on processes and threads is refused with all that the action would begin', () => {
  const room = simRoom({ threads: () => [{ by: 'the control group /g', count: 20 }] });
  expect(said(room, filler(GIBIBYTE), [])).toEqual([]);
  const refused = 'preflight-refused: the control group /g allows 20 processes and threads more | at least';
  expect(said(room, filler(GIBIBYTE), [filler(GIBIBYTE)])).toEqual([`${refused} 32`]);
  expect(said(room, burner(8), [])).toEqual([`${refused} 24`]);
});
