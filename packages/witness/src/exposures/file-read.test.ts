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
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, type TestContext } from 'vitest';

import { untilMet } from '../fixture.ts';
import { whyNoAtime } from '../proc/mounts.ts';
import { isSettled } from '../proc/whole-file.ts';
import { fileRead } from './file-read.ts';

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

function replace(path: string): void {
  writeFileSync(`${path}.new`, 'evil');
  renameSync(`${path}.new`, path);
}

const evil = createHash('sha256').update('evil').digest('hex');

/** A changed file is looked at when its change time is old enough to tell versions apart. */
async function untilSettled(path: string): Promise<void> {
  await expect.poll(() => isSettled(statSync(path, { bigint: true }))).toBe(true);
}

/** The access time is as coarse as the clock's tick: reads on until it moves, as a server would. */
async function readAsServer(path: string): Promise<void> {
  await expect
    .poll(() => {
      readFileSync(path);
      return statSync(path).atimeMs > statSync(path).ctimeMs;
    })
    .toBe(true);
}

test('a reader of the replaced file is seen, one of the old file is not', async (context) => {
  const path = createFile(context);
  const measure = fileRead({ kind: 'file-read', path, sha256: evil });
  await untilSettled(path);
  await measure.read(false);
  readFileSync(path);
  expect(await measure.read(false)).toMatchObject({ met: 0, of: 1 });
  replace(path);
  await untilSettled(path);
  expect(await measure.read(true)).toMatchObject({ met: 0, of: 1 });
  readFileSync(path);
  expect(await untilMet(measure, 1)).toMatchObject({ met: 1, of: 1 });
});

test('a reader that came before the effect was seen counts: relatime shows none after him', async (context) => {
  const path = createFile(context);
  const measure = fileRead({ kind: 'file-read', path, sha256: evil });
  await measure.read(false);
  replace(path);
  await readAsServer(path);
  await measure.read(false);
  await untilSettled(path);
  await measure.read(false);
  expect(await measure.read(true)).toMatchObject({ met: 1, of: 1 });
});

test('a reader of what was put back is not seen, even when the effect is still taken to be there', async (context) => {
  const path = createFile(context);
  const measure = fileRead({ kind: 'file-read', path, sha256: evil });
  replace(path);
  await untilSettled(path);
  await measure.read(true);
  writeFileSync(`${path}.old`, 'good');
  renameSync(`${path}.old`, path);
  await readAsServer(path);
  await untilSettled(path);
  expect(await measure.read(true)).toMatchObject({ met: 0, of: 1 });
});

test('nobody can be seen to look for a missing file', async () => {
  const path = join(folder, 'gone');
  const measure = fileRead({ kind: 'file-read', path, sha256: null });
  expect(await measure.read(true)).toEqual({ blind: `${path} is to be missing: who looks for it leaves no trace` });
});

test('a reader that leaves no access time is not seen', async (context) => {
  const path = createFile(context);
  const measure = fileRead({ kind: 'file-read', path, sha256: evil });
  replace(path);
  await untilSettled(path);
  await measure.read(true);
  const file = openSync(path, constants.O_RDONLY | constants.O_NOATIME);
  readSync(file, Buffer.alloc(4));
  closeSync(file);
  expect(await measure.read(true)).toMatchObject({ met: 0, of: 1 });
});
