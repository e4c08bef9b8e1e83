import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSource, type Repo } from './source.ts';

const folders = ['packages', 'demo', 'test', 'tools'];
const passedOver = new Set(['node_modules', 'dist', 'coverage']);

/** The repository on disk, every TypeScript file of ours parsed. */
export function readRepo(root: string): Repo {
  const paths = folders.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => walk(root, folder));
  const read = (path: string): string | null =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null;
  const texts = Object.fromEntries(paths.toSorted().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  return { ...repoOf(texts), read };
}

/** A repository made of the given texts alone, for tests of the rules. */
export function repoOf(texts: Readonly<Record<string, string>>): Repo {
  const sources = Object.entries(texts)
    .filter(([path]) => path.endsWith('.ts'))
    .map(([path, text]) => parseSource(path, text));
  return { sources, read: (path) => texts[path] ?? null };
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return passedOver.has(entry.name) ? [] : walk(root, path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}
