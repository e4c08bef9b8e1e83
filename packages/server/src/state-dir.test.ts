import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { prepareStateDir, stateDirPath } from './state-dir.ts';

describe('where the state directory is', () => {
  test.each(['', '  '])('is not said by %j, which would mean the working directory', (given) => {
    expect(() => stateDirPath(given, {})).toThrow('expected a directory, found an empty text');
  });

  test('is said by what is given', () => expect(stateDirPath('/a/../b', {})).toBe('/b'));

  test.each([
    ['/states', '/states/firedrill'],
    ['', path.join(homedir(), '.local/state/firedrill')],
    ['relative', path.join(homedir(), '.local/state/firedrill')],
  ])('is not taken from an XDG_STATE_HOME of %j unless that is absolute', (home, expected) => {
    const root = process.getuid?.() === 0 ? '/var/lib/firedrill' : expected;
    expect(stateDirPath(undefined, { XDG_STATE_HOME: home })).toBe(root);
  });
});

describe('a state directory that is there already', () => {
  test.each([0o755, 0o750, 0o701])('with the mode %o is refused before anything is made in it', (mode) => {
    const root = mkdtempSync(path.join(tmpdir(), 'fd-state-'));
    try {
      chmodSync(root, mode);
      expect(() => prepareStateDir(root)).toThrow(
        expect.objectContaining({
          code: 'state-open',
          message: `${root} has the mode 0${mode.toString(8)}, expected 0700: closed to others`,
        }),
      );
      expect(readdirSync(root)).toEqual([]);
      chmodSync(root, 0o700);
      expect(statSync(prepareStateDir(root).tokenFile).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  test('of somebody else is refused', () => {
    const root = mkdtempSync(path.join(tmpdir(), 'fd-state-'));
    try {
      // Only root can give something away; for anybody else root has directories enough.
      const isRoot = process.getuid?.() === 0;
      if (isRoot) chownSync(root, 65_534, 65_534);
      const [theirs, owner] = isRoot ? [root, 65_534] : ['/usr', 0];
      expect(() => prepareStateDir(theirs)).toThrow(`${theirs} belongs to the user ${owner}, and you are`);
      expect(readdirSync(root)).toEqual([]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
