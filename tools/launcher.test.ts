import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** A checkout of nothing but the launcher, one source, and a compiler that notes each of its runs and takes a while. */
const compiler = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
const until = Date.now() + 200;
while (Date.now() < until);
appendFileSync('builds', 'built\\n');
mkdirSync('packages/cli/dist', { recursive: true });
writeFileSync('packages/cli/dist/main.js', 'console.log(process.argv.slice(2).join("|")); process.exitCode = 5;');
`;

let root = '';
const source = (): string => join(root, 'packages/cli/src/main.ts');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'firedrill-launcher-'));
  for (const folder of ['packages/cli/src', 'demo', 'node_modules/commander', 'node_modules/typescript/bin']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  cpSync(fileURLToPath(new URL('../firedrill', import.meta.url)), join(root, 'firedrill'));
  chmodSync(join(root, 'firedrill'), 0o755);
  for (const file of ['tsconfig.base.json', 'package-lock.json']) writeFileSync(join(root, file), '{}');
  const made = { compilerOptions: { rootDir: 'src', outDir: 'dist' } };
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ references: [{ path: 'packages/cli' }] }));
  writeFileSync(join(root, 'packages/cli/tsconfig.json'), JSON.stringify(made));
  cpSync(fileURLToPath(new URL('./sweep.ts', import.meta.url)), join(root, 'tools/sweep.ts'));
  writeFileSync(join(root, 'package.json'), '{"type": "module"}');
  writeFileSync(source(), '');
  writeFileSync(join(root, 'node_modules/typescript/bin/tsc'), compiler);
  writeFileSync(join(root, 'node_modules/typescript/package.json'), '{"type": "module"}');
});

afterEach(() => rmSync(root, { recursive: true }));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function launch(args: readonly string[], program = join(root, 'firedrill')): Promise<Ended> {
  const path = `${process.execPath.replace(/\/node$/, '')}:${process.env['PATH'] ?? ''}`;
  const child = spawn(program, args, { cwd: tmpdir(), env: { ...process.env, PATH: path } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

const builds = (): number => readFileSync(join(root, 'builds'), 'utf8').split('\n').length - 1;

describe('the launcher', () => {
  test('builds once, hands over arguments and exit status, and works through a symbolic link', async () => {
    expect(await launch(['run', 'a b'])).toMatchObject({ status: 5, out: 'run|a b\n' });
    symlinkSync(join(root, 'firedrill'), join(root, 'linked'));
    expect(await launch(['plan'], join(root, 'linked'))).toMatchObject({ status: 5, out: 'plan\n' });
    expect(builds()).toBe(1);
  });

  test('builds again when a source is newer, and when one is gone, whose output goes with it', async () => {
    writeFileSync(join(root, 'packages/cli/src/old.ts'), '');
    await launch([]);
    writeFileSync(join(root, 'packages/cli/dist/old.js'), '');
    const later = new Date(Date.now() + 5_000);
    utimesSync(source(), later, later);
    await launch([]);
    expect(builds()).toBe(2);
    utimesSync(source(), new Date(0), new Date(0));
    rmSync(join(root, 'packages/cli/src/old.ts'));
    expect(existsSync(join(root, 'packages/cli/dist/old.js'))).toBe(true);
    await launch([]);
    expect(builds()).toBe(3);
    expect(existsSync(join(root, 'packages/cli/dist/old.js'))).toBe(false);
  });

  test('of two that start at once, one builds and the other waits', async () => {
    const both = await Promise.all([launch(['one']), launch(['two'])]);
    expect(both).toMatchObject([{ out: 'one\n' }, { out: 'two\n' }]);
    expect(builds()).toBe(1);
  });

  test('refuses when the sources do not build, and tries again the next time', async () => {
    writeFileSync(join(root, 'node_modules/typescript/bin/tsc'), 'console.log("wrong"); process.exitCode = 1;');
    const ended = await launch([]);
    expect(ended).toMatchObject({ status: 2, out: '' });
    expect(ended.err).toContain('wrong');
    expect(existsSync(join(root, 'node_modules/.cache/firedrill/built'))).toBe(false);
  });

  test('says what to do when the packages are not installed', async () => {
    rmSync(join(root, 'node_modules'), { recursive: true });
    const ended = await launch([]);
    expect(ended.status).toBe(2);
    expect(ended.err).toContain('npm ci');
  });
});
