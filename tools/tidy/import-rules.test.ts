import { describe, expect, test } from 'vitest';
import { packageImports } from './package-imports.ts';
import { pure } from './pure.ts';
import { reaperReach } from './reaper-reach.ts';
import { repoOf } from './repo.ts';
import type { Rule } from './source.ts';
import { witnessAlone } from './witness-alone.ts';

function found(rule: Rule, texts: Readonly<Record<string, string>>): string[] {
  return rule.check(repoOf(texts)).map(({ file, line, what }) => `${file}:${line}: ${what}`);
}

describe('pure', () => {
  test.each([
    ["import { readFile } from 'node:fs/promises';", 'imports node:fs/promises'],
    ["import { parse } from 'yaml';", 'imports yaml'],
    ['const now = Date.now();', 'uses Date.now'],
    ['const now = new Date();', 'uses new Date()'],
    ['const chance = Math.random();', 'uses Math.random'],
    ['setTimeout(step, 1);', 'uses setTimeout'],
  ])('finds %s in core', (text, what) => {
    expect(found(pure, { 'packages/core/src/a.ts': text })).toEqual([
      `packages/core/src/a.ts:1: a pure package ${what}`,
    ]);
  });

  test('lets zod, own files, tests and other packages pass', () => {
    const text = "import { z } from 'zod';\nimport { b } from './b.ts';\nconst at = new Date(0);\n";
    const impure = "import 'node:fs';";
    const texts = { 'packages/core/src/a.ts': text, 'packages/core/src/a.test.ts': impure };
    expect(found(pure, { ...texts, 'packages/host/src/a.ts': impure })).toEqual([]);
  });
});

describe('witness-alone', () => {
  test('finds any import that is neither node:* nor its own, a type too', () => {
    const text = "import type { Id } from '@firedrill/core/words/ids';\nimport '../../host/src/proc-text.ts';\n";
    expect(found(witnessAlone, { 'packages/witness/src/a.ts': text })).toEqual([
      'packages/witness/src/a.ts:1: the witness imports @firedrill/core/words/ids',
      'packages/witness/src/a.ts:2: the witness imports ../../host/src/proc-text.ts',
    ]);
  });

  test('lets node:* and its own files pass', () => {
    const text = "import 'node:net';\nimport './lines.ts';\nimport '@firedrill/witness/lines';\n";
    expect(found(witnessAlone, { 'packages/witness/src/a.ts': text })).toEqual([]);
  });
});

describe('reaper-reach', () => {
  const main = 'packages/agent/src/reaper-main.ts';

  test('finds what a workspace subpath leads to, and shows the way', () => {
    const texts = {
      [main]: "import { recover } from './reconcile.ts';",
      'packages/agent/src/reconcile.ts': "import { hold } from '@firedrill/host/holds/process-stop';",
      'packages/host/src/holds/process-stop.ts': "import koffi from 'koffi';",
    };
    const [only, ...others] = found(reaperReach, texts);
    expect(others).toEqual([]);
    expect(only).toContain(
      'packages/host/src/holds/process-stop.ts:1: the reaper reaches koffi by packages/agent/src/reaper-main.ts →',
    );
  });

  test('finds an import of which only the names are types, a re-export and a dynamic import', () => {
    const text = "import { type A } from 'zod';\nexport * from 'yaml';\nconst ws = await import('ws');\n";
    expect(found(reaperReach, { [main]: text })).toHaveLength(3);
  });

  test('lets node:*, own files and whole type imports pass, in a circle too', () => {
    const texts = {
      [main]: "import 'node:fs';\nimport type { ZodType } from 'zod';\nimport './a.ts';\n",
      'packages/agent/src/a.ts': "import './reaper-main.ts';\nexport type { B } from 'koffi';\n",
    };
    expect(found(reaperReach, texts)).toEqual([]);
  });
});

describe('package-imports', () => {
  const host = { 'packages/host/package.json': '{"name": "@firedrill/host", "dependencies": {"koffi": "1.0.0"}}' };

  test('finds a package that is not named, and a path that leaves the package', () => {
    const text = "import { x } from 'ws/sub';\nimport '../../core/src/a.ts';\n";
    expect(found(packageImports, { ...host, 'packages/host/src/a.ts': text })).toEqual([
      'packages/host/src/a.ts:1: ws/sub is not a dependency in packages/host/package.json',
      'packages/host/src/a.ts:2: ../../core/src/a.ts leaves the package',
    ]);
  });

  test('lets named packages, node:*, itself, and the tools of tests pass', () => {
    const root = { 'package.json': '{"devDependencies": {"vitest": "1.0.0"}}' };
    const text = "import 'koffi';\nimport 'node:fs';\nimport '@firedrill/host/b';\nimport '../src/b.ts';\n";
    const texts = { 'packages/host/src/a.ts': text, 'packages/host/src/a.test.ts': "import 'vitest';" };
    expect(found(packageImports, { ...host, ...root, ...texts })).toEqual([]);
    expect(found(packageImports, { ...host, ...root, 'packages/host/src/b.ts': "import 'vitest';" })).toHaveLength(1);
  });
});
