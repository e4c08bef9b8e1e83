#!/usr/bin/env node
/**
 * Writes what follows from other files and must not be kept by hand: the lists of faults, holds, verbs, probes and
 * actions of AWS FIS, and the pages of errors, faults and AWS FIS. Run it with `npm run generate`; tidy says when it is
 * due.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorsPage } from './generate/errors-page.ts';
import {
  faultsPagePath,
  fisPagePath,
  writeFaultsPage,
  writeFisPage,
  writeInventorySchema,
  writeReference,
} from './generate/printed-files.ts';
import { doorFaults, lists } from './generate/lists.ts';
import { readRepo } from './tidy/repo.ts';
import type { Repo } from './tidy/source.ts';

export interface Generated {
  readonly path: string;
  readonly text: string;
}

/** All generated files, as they should be. A list whose folder does not exist is left out. */
export function generated(repo: Repo): Generated[] {
  return [...lists(repo), ...doorFaults(repo), ...errorsPage(repo)];
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const repo = readRepo(root);
  for (const { path, text } of generated(repo)) {
    if (repo.read(path) === text) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  if (writeFaultsPage(root)) console.log(`wrote ${faultsPagePath}`);
  if (writeFisPage(root)) console.log(`wrote ${fisPagePath}`);
  for (const path of [...writeInventorySchema(root), ...writeReference(root)]) console.log(`wrote ${path}`);
}
