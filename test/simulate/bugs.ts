import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reasonOf } from '@firedrill/core/errors';
import { applyPatch } from './patch.ts';

/** A planted bug is found within so many seeds, or the simulator is not worth its name. */
const mostSeeds = 1000;
const copied = ['core', 'agent', 'faults', 'host', 'server', 'witness'];

interface Hunted {
  readonly bug: string;
  /** The first seed in which something went wrong that must not; null when none did. */
  readonly seed: number | null;
  readonly what: string;
}

/**
 * Plants each committed bug in a copy of the sources and simulates there until it is found. `only` is what a bug's name
 * begins with. True only when all of them were found; one that does not fit the sources is not.
 */
export async function huntBugs(say: (line: string) => void, only = ''): Promise<boolean> {
  const root = checkoutRoot();
  const folder = path.join(root, 'test/simulate/bugs');
  const bugs = readdirSync(folder)
    .filter((name) => name.endsWith('.patch') && name.startsWith(only))
    .toSorted();
  const hunted: Hunted[] = [];
  for (const bug of bugs) {
    const found = await huntOne(root, path.join(folder, bug));
    hunted.push(found);
    say(
      found.seed === null
        ? `${found.bug}: NOT FOUND. ${found.what}`
        : `${found.bug}: seed ${found.seed}: ${found.what}`,
    );
  }
  const seeds = hunted.flatMap(({ seed }) => (seed === null ? [] : [seed]));
  const latest = Math.max(0, ...seeds);
  say(`${seeds.length} of ${bugs.length} planted bugs found, the last one at seed ${latest} of ${mostSeeds}`);
  return seeds.length === bugs.length && bugs.length >= (only === '' ? 10 : 1);
}

/** Applies a patch to copies of the files that it names, below an empty directory. @throws as `applyPatch` does */
export function dryRun(patch: string, directory: string): void {
  for (const [, name = ''] of patch.matchAll(/^--- a\/(.*)$/gm)) {
    cpSync(path.join(checkoutRoot(), name), path.join(directory, name));
  }
  applyPatch(directory, patch);
}

/** The nearest directory above this file that has the workspace's packages. */
function checkoutRoot(): string {
  let directory = import.meta.dirname;
  while (!existsSync(path.join(directory, 'packages/core/src'))) {
    const parent = path.dirname(directory);
    if (parent === directory) throw new Error('the sources are not above this file');
    directory = parent;
  }
  return directory;
}

async function huntOne(root: string, patch: string): Promise<Hunted> {
  const bug = path.basename(patch, '.patch');
  const copy = mkdtempSync(path.join(tmpdir(), 'firedrill-bug-'));
  try {
    copyWorkspace(root, copy);
    const misfit = tryPatch(copy, readFileSync(patch, 'utf8'));
    if (misfit !== null) return { bug, seed: null, what: `The patch does not fit the sources: ${misfit}` };
    const { exitCode, text } = await simulate(copy);
    const found = /^seed (\d+): (.*)$/m.exec(text);
    if (exitCode === 1 && found !== null) return { bug, seed: Number(found[1]), what: found[2] ?? '' };
    return { bug, seed: null, what: text.trim().split('\n').slice(-3).join(' | ') };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Why a patch cannot be planted, or null when it is. */
function tryPatch(copy: string, patch: string): string | null {
  try {
    applyPatch(copy, patch);
    return null;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

/** The sources alone; libraries are linked, and the workspace's own names lead to the copies. */
function copyWorkspace(root: string, copy: string): void {
  for (const name of copied) {
    for (const part of ['src', 'testing', 'package.json', 'node_modules']) {
      const from = path.join(root, 'packages', name, part);
      if (existsSync(from)) cpSync(from, path.join(copy, 'packages', name, part), { recursive: true });
    }
  }
  cpSync(path.join(root, 'test/simulate'), path.join(copy, 'test/simulate'), { recursive: true });
  cpSync(path.join(root, 'test/package.json'), path.join(copy, 'test/package.json'));
  const modules = path.join(copy, 'node_modules');
  mkdirSync(path.join(modules, '@firedrill'), { recursive: true });
  for (const entry of readdirSync(path.join(root, 'node_modules'))) {
    if (entry === '@firedrill' || entry.startsWith('.')) continue;
    symlinkSync(path.join(root, 'node_modules', entry), path.join(modules, entry));
  }
  for (const name of copied) symlinkSync(path.join(copy, 'packages', name), path.join(modules, '@firedrill', name));
}

function simulate(copy: string): Promise<{ exitCode: number | null; text: string }> {
  const main = path.join(copy, 'test/simulate/main.ts');
  const words = ['--conditions=source', main, '--seeds', String(mostSeeds), '--until-broken'];
  const child = spawn(process.execPath, words, { cwd: copy });
  let text = '';
  const add = (chunk: Buffer): void => {
    text += chunk.toString('utf8');
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  const { promise, resolve, reject } = Promise.withResolvers<{ exitCode: number | null; text: string }>();
  child.on('error', reject);
  child.on('close', (exitCode) => resolve({ exitCode, text }));
  return promise;
}
