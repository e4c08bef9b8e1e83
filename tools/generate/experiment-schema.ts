import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where editors find the form of an experiment. */
const schemaPath = 'schema/experiment.schema.json';
const pagePath = 'docs/reference/probes.md';

/**
 * Writes the JSON Schema of the native document, formatted as the repository is, and the page of probes. The program
 * that prints them runs from its sources, so that nothing has to be built before.
 * @returns the paths of what changed
 */
export function writeReference(root: string): readonly string[] {
  const program = join(root, 'packages/server/src/probes/reference-main.ts');
  const text = execFileSync(process.execPath, ['--conditions=source', program], { encoding: 'utf8' });
  // The program prints exactly these two.
  const { schema, page } = JSON.parse(text) as { schema: unknown; page: string };
  return [...write(root, schemaPath, `${JSON.stringify(schema, null, 2)}\n`), ...write(root, pagePath, page)];
}

function write(root: string, path: string, text: string): readonly string[] {
  const whole = join(root, path);
  const before = existsSync(whole) ? readFileSync(whole, 'utf8') : '';
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  if (path.endsWith('.json')) {
    execFileSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', whole], { cwd: root, stdio: 'ignore' });
  }
  return readFileSync(whole, 'utf8') === before ? [] : [path];
}
