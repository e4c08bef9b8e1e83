import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where people find every fault. */
export const faultsPagePath = 'docs/reference/faults.md';

/** Writes the page of faults. @returns whether the file changed. */
export function writeFaultsPage(root: string): boolean {
  const path = join(root, faultsPagePath);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const text = printed(root, 'tools/generate/faults-page.ts');
  writeFileSync(path, text);
  return text !== before;
}

/** What a program of ours prints when it runs from its sources. */
function printed(root: string, program: string): string {
  return execFileSync(process.execPath, ['--conditions=source', join(root, program)], { encoding: 'utf8' });
}

/** Where editors find the form of an experiment. */
export const experimentSchemaPath = 'schema/experiment.schema.json';

/**
 * Writes the JSON Schema of the native document, formatted as the repository is. The program that prints it runs from
 * its sources, so that nothing has to be built before.
 * @returns whether the file changed.
 */
export function writeExperimentSchema(root: string): boolean {
  const path = join(root, experimentSchemaPath);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const text = printed(root, 'packages/dialects/src/native/schema-main.ts');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  execFileSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', path], { cwd: root, stdio: 'ignore' });
  return readFileSync(path, 'utf8') !== before;
}
