import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNodeFiles } from './node-files.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'firedrill-files-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('reading leaves no trace: it is by the access time that others are known to have read', () => {
  const path = join(directory, 'settings');
  writeFileSync(path, 'evil');
  utimesSync(path, 1, 1);
  expect(createNodeFiles().readFile(path)).toEqual(Buffer.from('evil'));
  expect(statSync(path).atimeMs).toBe(1000);
});

test('what is not there is no error', () => {
  expect(createNodeFiles().readFile(join(directory, 'gone'))).toBeNull();
});
