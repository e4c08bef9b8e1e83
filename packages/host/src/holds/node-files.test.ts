import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNodeFiles } from './node-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firedrill-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('our own look at a file leaves its access time, by which others are seen', (context) => {
  const path = join(folder, 'settings');
  const untouched = join(folder, 'read-by-others');
  for (const each of [path, untouched]) {
    writeFileSync(each, 'good');
    utimesSync(each, 1000, Date.now() / 1000);
  }
  readFileSync(untouched);
  if (statSync(untouched).atimeMs === 1_000_000) context.skip('this mount keeps no access times');
  expect(new TextDecoder().decode(createNodeFiles().readFile(path) ?? undefined)).toBe('good');
  expect(statSync(path).atimeMs).toBe(1_000_000);
});

test('what is not there cannot be read, and is no error', () => {
  expect(createNodeFiles().readFile(join(folder, 'gone'))).toBeNull();
});
