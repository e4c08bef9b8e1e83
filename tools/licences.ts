#!/usr/bin/env node
/**
 * Checks that every third-party package that `npm ci` installs has a licence we may ship beside Apache-2.0, and that
 * THIRD-PARTY-LICENCES.md says so. `--write` writes that page. Exits 1 and says why when something is wrong.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Licences that ask for no more than to be named. */
const allowed = new Set(
  ['0BSD Apache-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-3-Clause CC0-1.0 ISC', 'MIT MIT-0 Python-2.0 Unlicense'].flatMap(
    (line) => line.split(' '),
  ),
);

/** Weak copyleft, used unchanged as a tool of development and never shipped. */
const allowedInDevelopment = new Set(['MPL-2.0', 'CC-BY-4.0']);

export interface Locked {
  readonly name: string;
  readonly version: string;
  readonly licence: string | null;
  readonly isDevelopment: boolean;
}

/** The third-party packages of a lock, sorted by name. Entries without a checksum (never installed) are left out. */
export function lockedPackages(lockText: string, licenceOf: (path: string) => string | null): Locked[] {
  // npm writes the lock; its form is fixed by lockfileVersion 3.
  const lock = JSON.parse(lockText) as { packages: Record<string, LockEntry> };
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.includes('node_modules/') && entry.integrity !== undefined)
    .map(([path, entry]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version ?? '',
      licence: entry.license ?? licenceOf(path),
      isDevelopment: entry.dev === true || entry.devOptional === true,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

/** Packages whose licence is missing or not allowed. Of `A OR B` one is enough; of `A AND B` both are needed. */
export function refused(packages: readonly Locked[]): Locked[] {
  return packages.filter(({ licence, isDevelopment }) => {
    const fine = (word: string): boolean => allowed.has(word) || (isDevelopment && allowedInDevelopment.has(word));
    const choices = (licence ?? '').replace(/[()]/g, '').split(' OR ');
    return !choices.some((choice) => choice.split(' AND ').every((word) => fine(word.trim())));
  });
}

/** The page that names them all. */
export function page(packages: readonly Locked[]): string {
  const rows = (chosen: readonly Locked[]): string =>
    ['| package | version | licence |', '|---|---|---|', ...chosen.map(row)].join('\n');
  return `# Third-party licences

Written by \`npm run licences -- --write\` from the lock file.

## Shipped with Firedrill

${rows(packages.filter(({ isDevelopment }) => !isDevelopment))}

## Used in development only

${rows(packages.filter(({ isDevelopment }) => isDevelopment))}
`;
}

function row({ name, version, licence }: Locked): string {
  return `| ${name} | ${version} | ${licence ?? 'unknown'} |`;
}

function installedLicence(root: string, path: string): string | null {
  const file = join(root, path, 'package.json');
  if (!existsSync(file)) return null;
  // Every installed package has a package.json; a licence of another form than text counts as unknown.
  const { license } = JSON.parse(readFileSync(file, 'utf8')) as { license?: unknown };
  return typeof license === 'string' ? license : null;
}

function main(root: string, isWriting: boolean): number {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const packages = lockedPackages(lockText, (path) => installedLicence(root, path));
  for (const one of refused(packages)) console.error(`${one.name} ${one.version}: licence ${one.licence} not allowed`);
  const file = join(root, 'THIRD-PARTY-LICENCES.md');
  if (isWriting) writeFileSync(file, page(packages));
  const isFresh = existsSync(file) && readFileSync(file, 'utf8') === page(packages);
  if (!isFresh) console.error('THIRD-PARTY-LICENCES.md is not fresh; run `npm run licences -- --write`');
  console.log(`licences: ${packages.length} packages, ${refused(packages).length} refused`);
  return isFresh && refused(packages).length === 0 ? 0 : 1;
}

if (import.meta.main) {
  process.exitCode = main(fileURLToPath(new URL('..', import.meta.url)), process.argv.includes('--write'));
}
