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

test('a reader of the replaced file is seen, one of the old file is not', async (context) => {
  const path = createFile(context);
  const measure = fileRead({ kind: 'file-read', path });
  await measure.read(false);
  readFileSync(path);
  expect(await measure.read(false)).toMatchObject({ met: 0, of: 1 });
  replace(path);
  expect(await measure.read(true)).toMatchObject({ met: 0, of: 1 });
  readFileSync(path);
  expect(await untilMet(measure, 1)).toMatchObject({ met: 1, of: 1 });
});

test('a reader that came before the first look at the new file is seen', async (context) => {
  const path = createFile(context);
  const measure = fileRead({ kind: 'file-read', path });
  await measure.read(false);
  replace(path);
  // The access time is as coarse as the clock's tick: read on until it moves, as a server would.
  await expect
    .poll(() => {
      readFileSync(path);
      return statSync(path).atimeMs > statSync(path).ctimeMs;
    })
    .toBe(true);
  expect(await measure.read(true)).toMatchObject({ met: 1, of: 1 });
});

test('a reader that leaves no access time is not seen', async (context) => {
  const path = createFile(context);
  const measure = fileRead({ kind: 'file-read', path });
  replace(path);
  await measure.read(true);
  const file = openSync(path, constants.O_RDONLY | constants.O_NOATIME);
  readSync(file, Buffer.alloc(4));
  closeSync(file);
  expect(await measure.read(true)).toMatchObject({ met: 0, of: 1 });
});
