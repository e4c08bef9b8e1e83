import { posix } from 'node:path';
import { type Import, importsOf, packageOf, workspaceOf } from './imports.ts';
import { type Finding, finding, type Repo, type Rule, type Source } from './source.ts';

/** A package imports only what its own package.json names; tests and suites also the root's development tools. */
export const packageImports: Rule = {
  name: 'package-imports',
  check: (repo) => {
    const allowed = new Map<string | null, Manifest>();
    return repo.sources.flatMap((source) => {
      const home = workspaceOf(source.path);
      const own = allowed.get(home) ?? manifest(repo, home);
      allowed.set(home, own);
      const names = isForTests(source) ? new Set([...own.names, ...manifest(repo, null).names]) : own.names;
      return importsOf(source).flatMap((one) => problem(source, home, one, names, own.path));
    });
  },
};

interface Manifest {
  readonly path: string;
  readonly names: ReadonlySet<string>;
}

function manifest(repo: Repo, home: string | null): Manifest {
  const path = home === null ? 'package.json' : `${home}/package.json`;
  // package.json is written by us; a wrong shape shows as a finding for every import.
  const parsed = JSON.parse(repo.read(path) ?? '{}') as Record<string, unknown>;
  const fields = home === null ? ['dependencies', 'devDependencies'] : ['dependencies'];
  const names = fields.flatMap((field) => Object.keys(parsed[field] ?? {}));
  return { path, names: new Set([...names, ...(typeof parsed['name'] === 'string' ? [parsed['name']] : [])]) };
}

function isForTests(source: Source): boolean {
  return source.isTest || /^test\/|^packages\/core\/testing\//.test(source.path);
}

function problem(
  source: Source,
  home: string | null,
  { specifier, node }: Import,
  names: ReadonlySet<string>,
  path: string,
): Finding[] {
  if (specifier.startsWith('node:')) return [];
  if (!specifier.startsWith('.')) {
    if (names.has(packageOf(specifier))) return [];
    return [finding(source, node, `${specifier} is not a dependency in ${path}`, 'move the code, or name it there')];
  }
  const target = workspaceOf(posix.join(posix.dirname(source.path), specifier));
  if (target === home || home === null) return [];
  const instead = 'import another package by its name (@firedrill/…)';
  return [finding(source, node, `${specifier} leaves the package`, instead)];
}
