import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where people find every fault. */
export const faultsPagePath = 'docs/reference/faults.md';

/** Writes the page of faults. @returns whether the file changed. */
export function writeFaultsPage(root: string): boolean {
  return write(root, faultsPagePath, printed(root, 'tools/generate/faults-page.ts')).length > 0;
}

/** Where people find every action of AWS FIS. */
export const fisPagePath = 'docs/reference/fis.md';

/** Writes the page of AWS FIS. @returns whether the file changed. */
export function writeFisPage(root: string): boolean {
  return write(root, fisPagePath, printed(root, 'tools/generate/fis-page.ts')).length > 0;
}

/** Far longer than any of these programs takes; beyond it execFileSync throws ETIMEDOUT. */
const limitMs = 120_000;

/** Where editors find the form of an inventory. */
const inventorySchemaPath = 'schema/inventory.schema.json';

/** Writes the JSON Schema of an inventory. @returns the paths of what changed. */
export function writeInventorySchema(root: string): readonly string[] {
  return write(root, inventorySchemaPath, printed(root, 'tools/generate/inventory-schema.ts'));
}

/** What a program of ours prints when it runs from its sources. */
function printed(root: string, program: string): string {
  return execFileSync(process.execPath, ['--conditions=source', join(root, program)], {
    encoding: 'utf8',
    timeout: limitMs,
  });
}

/** Where editors find the form of an experiment, of a hypothesis in a file of its own, of a FIS configuration. */
const schemaPath = 'schema/experiment.schema.json';
const hypothesisPath = 'schema/hypothesis.schema.json';
const configurationPath = 'schema/fis-configuration.schema.json';
const pagePath = 'docs/reference/probes.md';

/**
 * Writes the JSON Schemas of the native documents, formatted as the repository is, and the page of probes. The program
 * that prints them runs from its sources, so that nothing has to be built before.
 * @returns the paths of what changed
 */
export function writeReference(root: string): readonly string[] {
  const program = 'packages/server/src/probes/reference-main.ts';
  const text = printed(root, program);
  // The program prints exactly these four.
  const { page, ...schemas } = JSON.parse(text) as { page: string } & { readonly [name: string]: unknown };
  const { schema, hypothesis, configuration } = schemas;
  return [
    ...write(root, schemaPath, `${JSON.stringify(schema, null, 2)}\n`),
    ...write(root, hypothesisPath, `${JSON.stringify(hypothesis, null, 2)}\n`),
    ...write(root, configurationPath, `${JSON.stringify(configuration, null, 2)}\n`),
    ...write(root, pagePath, page),
  ];
}

function write(root: string, path: string, text: string): readonly string[] {
  const whole = join(root, path);
  const before = existsSync(whole) ? readFileSync(whole, 'utf8') : '';
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  if (path.endsWith('.json')) {
    execFileSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', whole], {
      cwd: root,
      stdio: 'ignore',
      timeout: limitMs,
    });
  }
  return readFileSync(whole, 'utf8') === before ? [] : [path];
}
