import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callVerb } from '../testing/call-verb.ts';
import { run } from './run.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'firedrill-run-'));
  writeFileSync(path.join(root, 'file'), 'mine');
  mkdirSync(path.join(root, 'folder'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const asked = (...argv: readonly string[]) =>
  callVerb(run, [path.join(root, 'none.yaml'), ...argv, '--state', path.join(root, 'state')]);

describe('a verdict that could not be written', () => {
  test.each(['folder', 'nowhere/report.json', 'file/report.json'])(
    'to %s is told before anything begins',
    async (to) => {
      const before = readdirSync(root);
      await expect(asked('--format', 'json', '--output', path.join(root, to))).rejects.toMatchObject({ code: 'usage' });
      expect(readdirSync(root)).toEqual(before);
    },
  );

  test('because nobody waits for it is told too', async () => {
    for (const wanted of [
      ['--output', path.join(root, 'new')],
      ['--format', 'json'],
    ])
      await expect(asked('--detach', ...wanted)).rejects.toThrow('--detach does not wait');
  });

  test('one that can be written is not touched before', async () => {
    for (const to of ['new', 'file', '-'])
      await expect(asked('--output', to === '-' ? to : path.join(root, to))).rejects.toMatchObject({
        code: 'document-unreadable',
      });
    expect(existsSync(path.join(root, 'new'))).toBe(false);
  });
});
