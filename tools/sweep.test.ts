import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { staleOutputs } from './sweep.ts';

const config = (rootDir: string, outDir: string): string => JSON.stringify({ compilerOptions: { rootDir, outDir } });

/** Two projects, the second one's output within that of the first, as packages/core has them. */
const checkout: { readonly [path: string]: string } = {
  'tsconfig.json': JSON.stringify({ references: [{ path: 'core' }, { path: 'core/testing' }, { path: 'gone' }] }),
  'core/tsconfig.json': config('src', 'dist'),
  'core/testing/tsconfig.json': config('.', '../dist/testing'),
  'core/src/here.ts': '',
  'core/src/page.tsx': '',
  'core/testing/made.ts': '',
  'core/dist/here.js': '',
  'core/dist/here.d.ts': '',
  'core/dist/page.js': '',
  'core/dist/.tsbuildinfo': '{}',
  'core/dist/note.txt': '',
  'core/dist/testing/made.js': '',
  'core/dist/gone.js': '',
  'core/dist/gone.d.ts': '',
  'core/dist/deep/gone.js.map': '',
  'core/dist/testing/gone.js': '',
};

test('what was made of sources that are gone is found, and nothing else', () => {
  const root = mkdtempSync(join(tmpdir(), 'fd-sweep-'));
  for (const [path, text] of Object.entries(checkout)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const stale = staleOutputs(root).map((file) => relative(root, file));
  expect(stale.toSorted()).toEqual([
    'core/dist/deep/gone.js.map',
    'core/dist/gone.d.ts',
    'core/dist/gone.js',
    'core/dist/testing/gone.js',
  ]);
  rmSync(root, { recursive: true });
});
