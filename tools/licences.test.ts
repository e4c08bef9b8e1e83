import { describe, expect, test } from 'vitest';
import { type Locked, lockedPackages, page, refused } from './licences.ts';

const fine: Locked = { name: 'a', version: '1.0.0', licence: 'MIT', isDevelopment: false };

describe('the check of licences', () => {
  test('refuses a missing licence, one that is not listed, and weak copyleft in what is shipped', () => {
    const wrong = [null, 'GPL-3.0-only', 'MPL-2.0', 'MIT AND GPL-2.0-only'].map((licence) => ({ ...fine, licence }));
    expect(refused([fine, ...wrong])).toEqual(wrong);
  });

  test('accepts one of several alternatives, and weak copyleft in development', () => {
    const either = { ...fine, licence: '(GPL-2.0-only OR MIT)' };
    expect(refused([either, { ...fine, licence: 'MPL-2.0', isDevelopment: true }])).toEqual([]);
  });

  test('reads the lock: no workspaces, no placeholders, licences of the lock first, else of the package', () => {
    const entries = {
      '': { version: '0.1.0' },
      'node_modules/@firedrill/core': { link: true },
      'node_modules/zod': { version: '4.0.0', license: 'MIT', integrity: 'x' },
      'node_modules/a/node_modules/b': { version: '2.0.0', integrity: 'y', dev: true },
      'node_modules/b-darwin': { version: '2.0.0', optional: true },
    };
    const found = lockedPackages(JSON.stringify({ packages: entries }), () => 'ISC');
    expect(found).toEqual([
      { name: 'b', version: '2.0.0', licence: 'ISC', isDevelopment: true },
      { name: 'zod', version: '4.0.0', licence: 'MIT', isDevelopment: false },
    ]);
    expect(page(found)).toContain('| zod | 4.0.0 | MIT |');
  });
});
