import {
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runToEnd } from '@firedrill/core/testing/run-to-end';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lookAtFile } from './look-at-file.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'firedrill-file-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const permit = (): void => undefined;

test('says size, age and, where asked, content; links are followed', async () => {
  const file = path.join(root, 'orders');
  writeFileSync(file, '41\n');
  const changedSeconds = Date.now() / 1000 - 90;
  utimesSync(file, changedSeconds, changedSeconds);
  symlinkSync(file, path.join(root, 'link'));
  const seen = await lookAtFile(path.join(root, 'link'), true, permit);
  expect(seen).toMatchObject({ exists: true, sizeBytes: 3, content: '41\n' });
  expect(seen).toHaveProperty('ageMs', expect.closeTo(90_000, -4));
  expect(await lookAtFile(file, false, permit)).toMatchObject({ content: null });
});

test('a look leaves the access time, by which a witness sees who else read the file', async () => {
  const file = path.join(root, 'orders');
  writeFileSync(file, '41\n');
  utimesSync(file, 1000, Date.now() / 1000);
  expect(await lookAtFile(file, true, permit)).toMatchObject({ content: '41\n' });
  expect(statSync(file).atimeMs).toBe(1_000_000);
});

test('what is not there does not exist; a part of the path that is a file leads nowhere', async () => {
  writeFileSync(path.join(root, 'file'), '');
  expect(await lookAtFile(path.join(root, 'gone'), true, permit)).toMatchObject({ exists: false });
  expect(await lookAtFile(path.join(root, 'file', 'below'), true, permit)).toMatchObject({ exists: false });
});

test('a directory has no content, a huge file is not read, and a pipe does not make it wait', async () => {
  await expect(lookAtFile(root, true, permit)).rejects.toMatchObject({ code: 'unsupported' });
  expect(await lookAtFile(root, false, permit)).toMatchObject({ exists: true });
  const huge = path.join(root, 'huge');
  writeFileSync(huge, '');
  truncateSync(huge, 2 ** 30);
  await expect(lookAtFile(huge, true, permit)).rejects.toMatchObject({ code: 'unsupported' });
  expect(await lookAtFile(huge, false, permit)).toMatchObject({ sizeBytes: 2 ** 30 });
  const pipe = path.join(root, 'pipe');
  expect(runToEnd('mkfifo', [pipe]).status).toBe(0);
  await expect(lookAtFile(pipe, true, permit)).rejects.toMatchObject({ code: 'unsupported' });
});

test('the file that was opened is the one that must be permitted, whatever path led to it', async () => {
  const file = path.join(root, 'secret');
  writeFileSync(file, 'token');
  symlinkSync(file, path.join(root, 'link'));
  const asked: string[] = [];
  const refuse = (opened: string): void => {
    asked.push(opened);
    throw new Error('refused');
  };
  await expect(lookAtFile(path.join(root, 'link'), true, refuse)).rejects.toThrow('refused');
  expect(asked).toEqual([process.platform === 'linux' ? realpathSync(file) : path.join(root, 'link')]);
});
