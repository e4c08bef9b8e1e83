import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { stateDirPath } from './state-dir.ts';

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
