import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { fileContent } from './file-content.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

test('a content is there after the rename, and gone when the old one is back', async () => {
  const path = join(folder, 'settings');
  writeFileSync(path, 'good');
  const measure = fileContent({ kind: 'file-content', path, sha256: sha256('evil') });
  expect(await measure.baseline()).toMatchObject({ present: false, measured: { sizeBytes: 4 } });
  writeFileSync(`${path}.new`, 'evil');
  renameSync(`${path}.new`, path);
  expect(await measure.read()).toMatchObject({ present: true });
  writeFileSync(path, 'good');
  expect(await measure.read()).toMatchObject({ present: false });
});

test('a change of the same length within one tick of the clock is seen', async () => {
  const path = join(folder, 'settings');
  writeFileSync(path, 'good');
  const measure = fileContent({ kind: 'file-content', path, sha256: sha256('evil') });
  for (let round = 0; round < 50; round += 1) {
    writeFileSync(path, 'evil');
    expect(await measure.read()).toMatchObject({ present: true });
    writeFileSync(path, 'good');
    expect(await measure.read()).toMatchObject({ present: false });
  }
});

test('the absence of a file can be the effect', async () => {
  const path = join(folder, 'settings');
  writeFileSync(path, 'good');
  const measure = fileContent({ kind: 'file-content', path, sha256: null });
  expect(await measure.baseline()).toMatchObject({ present: false });
  unlinkSync(path);
  expect(await measure.read()).toMatchObject({ present: true, evidence: `no file ${path}` });
});

test('looking does not move the access time', async () => {
  const path = join(folder, 'settings');
  writeFileSync(path, 'good');
  const before = statSync(path, { bigint: true }).atimeNs;
  await fileContent({ kind: 'file-content', path, sha256: sha256('evil') }).read();
  expect(statSync(path, { bigint: true }).atimeNs).toBe(before);
});

test('a folder has no content: blind', async () => {
  const reading = await fileContent({ kind: 'file-content', path: folder, sha256: sha256('') }).read();
  expect(reading).toEqual({ blind: `${folder} is not a regular file` });
});
