import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, type TestContext } from 'vitest';

import { untilMet } from '../fixture.ts';
import { whyNoAtime } from '../proc/mounts.ts';
import { fileContent } from '../effects/file-content.ts';
import { fileRead, foreseeFileRead } from './file-read.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function createFile(context: TestContext): string {
  const path = join(folder, 'settings');
  writeFileSync(path, 'good');
  const hindrance = whyNoAtime(path);
  if (hindrance !== null) {
    context.skip(hindrance);
  }
  return path;
}

const evil = createHash('sha256').update('evil').digest('hex');
const noCommands = { quiet: () => 0 };

function replace(path: string, content = 'evil'): void {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

function readUnnoticed(path: string): void {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOATIME);
  readSync(file, Buffer.alloc(4));
  closeSync(file);
}

/** The access time is as coarse as the clock's tick: reads on until it moves, as a server would. */
async function readNoticed(path: string): Promise<void> {
  await expect
    .poll(() => {
      readFileSync(path);
      return statSync(path).atimeMs > statSync(path).ctimeMs;
    })
    .toBe(true);
}

/** Looks until the content has been there for so long that a look is certain of it. */
async function whenSettled(path: string, look: () => Promise<unknown>): Promise<unknown> {
  await expect.poll(() => Date.now() - statSync(path).ctimeMs).toBeGreaterThan(100);
  return await look();
}

test('a reader of the replaced file is seen, one of the old file is not', async (context) => {
  const path = createFile(context);
  const { read } = fileRead({ kind: 'file-read', path, sha256: evil }, noCommands);
  await readNoticed(path);
  expect(await whenSettled(path, () => read(true))).toMatchObject({ met: 0, of: 1 });
  replace(path);
  expect(await whenSettled(path, () => read(true))).toMatchObject({ met: 0, of: 1 });
  readFileSync(path);
  expect(await untilMet({ read, close: () => undefined }, 1)).toMatchObject({ met: 1, of: 1 });
});

test('a reader that came before the first look at the new file is seen', async (context) => {
  const path = createFile(context);
  const { read } = fileRead({ kind: 'file-read', path, sha256: evil }, noCommands);
  await read(false);
  replace(path);
  await readNoticed(path);
  await read(false);
  expect(await whenSettled(path, () => read(false))).toMatchObject({ met: 1, of: 1 });
});

test('a reader of what is there again is not seen, though the effect was told to be there', async (context) => {
  const path = createFile(context);
  const { read } = fileRead({ kind: 'file-read', path, sha256: evil }, noCommands);
  replace(path);
  await whenSettled(path, () => read(true));
  replace(path, 'good');
  await readNoticed(path);
  expect(await whenSettled(path, () => read(true))).toMatchObject({ met: 0, of: 1 });
});

test('a reader that leaves no access time is not seen; nor are we', async (context) => {
  const path = createFile(context);
  const { read } = fileRead({ kind: 'file-read', path, sha256: evil }, noCommands);
  const effect = fileContent({ kind: 'file-content', path, sha256: evil });
  replace(path);
  await whenSettled(path, () => read(true));
  readUnnoticed(path);
  await effect.read();
  expect(await read(true)).toMatchObject({ met: 0, of: 1 });
});

test('what was read while a program of a command probe ran does not count, a later reading does', async (context) => {
  const path = createFile(context);
  const own = { begun: 0, running: 0 };
  const { read } = fileRead(
    { kind: 'file-read', path, sha256: evil },
    { quiet: () => (own.running > 0 ? null : own.begun) },
  );
  const blind = { blind: `${path} was read while a program of a command probe ran: by whom cannot be told` };
  replace(path);
  await whenSettled(path, () => read(true));
  own.begun = 1;
  own.running = 1;
  await readNoticed(path);
  expect(await read(true)).toEqual(blind);
  own.running = 0;
  expect(await read(true)).toEqual(blind);
  utimesSync(path, 1, 1);
  await whenSettled(path, () => read(true));
  await readNoticed(path);
  expect(await read(true)).toMatchObject({ met: 1 });
});

test('a program of which we are told at the last moment may be the reader too', async (context) => {
  const path = createFile(context);
  let begun = 0;
  const { read } = fileRead({ kind: 'file-read', path, sha256: evil }, { quiet: () => begun });
  replace(path);
  await whenSettled(path, () => read(true));
  await readNoticed(path);
  const looking = read(true);
  begun = 1;
  expect(await looking).toHaveProperty('blind');
});

test('who asks for a missing file is not seen, and this is said beforehand and always', async (context) => {
  const path = createFile(context);
  const absent = { kind: 'file-read', path, sha256: null } as const;
  const blind = { blind: expect.stringContaining('leaves no trace') };
  expect(await foreseeFileRead(absent)).toEqual(blind);
  const { read } = fileRead(absent, noCommands);
  await readNoticed(path);
  expect(await whenSettled(path, () => read(true))).toEqual(blind);
});

test('what cannot be seen at a place is said beforehand, of a file that is not there yet too', async (context) => {
  const foresee = (path: string) => foreseeFileRead({ kind: 'file-read', path, sha256: evil });
  const path = createFile(context);
  expect(await foresee(path)).toBeNull();
  expect(await foresee(`${path}-new`)).toBeNull();
  for (const common of ['/etc/hosts', '/usr/lib/none.so', '/usr/share/zoneinfo/UTC']) {
    expect(await foresee(common)).toEqual({
      blind: `${common} is read by all programs, ours too: whose readings they are cannot be told`,
    });
  }
});
