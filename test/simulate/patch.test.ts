import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dryRun } from './bugs.ts';
import { applyPatch } from './patch.ts';

const patch = [
  'What it is.',
  '--- a/made.ts',
  '+++ b/made.ts',
  '@@',
  '   if (isStale(call, epoch)) {',
  '-    refuse(call);',
  '+    void call;',
].join('\n');
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'firedrill-patch-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a patch', () => {
  test('finds its place by content, however that is indented and broken into lines', () => {
    const source = 'one();\nif (\n  isStale(\n    call,\n    epoch,\n  )\n) {\n refuse(\n  call,\n );\n}\n';
    expect(patched(source)).toBe('one();\nif (isStale(call, epoch)) {\n    void call;\n}\n');
  });

  test.each([
    'nothing of it',
    'if (isStale(call, epoch)) { refuse(call); } if (isStale(call, epoch)) { refuse(call); }',
  ])('is refused where its place is not found exactly once: %s', (source) => {
    expect(() => patched(source)).toThrow('a hunk fits');
    expect(read()).toBe(source);
  });

  test('that says nothing is refused', () => {
    expect(() => applyPatch(directory, 'only words')).toThrow('names no file');
  });
});

describe('every planted bug', () => {
  const folder = path.join(import.meta.dirname, 'bugs');
  const names = readdirSync(folder).filter((name) => name.endsWith('.patch'));

  test('there are ten at least', () => expect(names.length).toBeGreaterThanOrEqual(10));

  test.each(names)('fits the sources as they are now: %s', (name) => {
    dryRun(readFileSync(path.join(folder, name), 'utf8'), directory);
  });
});

function patched(source: string): string {
  writeFileSync(path.join(directory, 'made.ts'), source);
  applyPatch(directory, patch);
  return read();
}

const read = (): string => readFileSync(path.join(directory, 'made.ts'), 'utf8');
