import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lookAtFile } from './look-at-file.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'firedrill-file-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('says size, age and, where asked, content; links are followed', async () => {
  const file = path.join(root, 'orders');
  writeFileSync(file, '41\n');
  const changedSeconds = Date.now() / 1000 - 90;
  utimesSync(file, changedSeconds, changedSeconds);
  symlinkSync(file, path.join(root, 'link'));
  const seen = await lookAtFile(path.join(root, 'link'), true);
  expect(seen).toMatchObject({ exists: true, sizeBytes: 3, content: '41\n' });
  expect(seen).toHaveProperty('ageMs', expect.closeTo(90_000, -4));
  expect(await lookAtFile(file, false)).toMatchObject({ content: null });
});

test('what is not there does not exist; a part of the path that is a file leads nowhere', async () => {
  writeFileSync(path.join(root, 'file'), '');
  expect(await lookAtFile(path.join(root, 'gone'), true)).toMatchObject({ exists: false });
  expect(await lookAtFile(path.join(root, 'file', 'below'), true)).toMatchObject({ exists: false });
});

test('a directory has no content, a huge file is not read, and a pipe does not make it wait', async () => {
  await expect(lookAtFile(root, true)).rejects.toMatchObject({ code: 'unsupported' });
  expect(await lookAtFile(root, false)).toMatchObject({ exists: true });
  const huge = path.join(root, 'huge');
  writeFileSync(huge, '');
  truncateSync(huge, 2 ** 30);
  await expect(lookAtFile(huge, true)).rejects.toMatchObject({ code: 'unsupported' });
  expect(await lookAtFile(huge, false)).toMatchObject({ sizeBytes: 2 ** 30 });
  const pipe = path.join(root, 'pipe');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  await expect(lookAtFile(pipe, true)).rejects.toMatchObject({ code: 'unsupported' });
});
