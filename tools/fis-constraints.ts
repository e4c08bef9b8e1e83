#!/usr/bin/env node
/**
 * Writes packages/dialects/src/fis/constraints.ts from the `fis` service model that botocore carries: the names of
 * members, what is required, lengths, enums and patterns; none of the model's texts. By hand, when AWS has changed it:
 *
 *     node tools/fis-constraints.ts PATH/TO/botocore-VERSION-py3-none-any.whl
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { zipEntry } from './generate/zip-entry.ts';

/** What a request is made of; the rest of the model is left out until something reads it. */
const roots = ['CreateExperimentTemplateRequest'] as const;
const modelPath = 'botocore/data/fis/2020-12-01/service-2.json.gz';
const target = 'packages/dialects/src/fis/constraints.ts';
const kept = ['min', 'max', 'pattern', 'enum'] as const;

type Written = { readonly [key: string]: unknown };

/** The constraints of all shapes that the roots are made of, as a TypeScript file, not yet formatted. */
export function constraintsText(shapes: { readonly [name: string]: Written }, source: string): string {
  const names = new Set<string>();
  const walk = (name: string): void => {
    if (names.has(name)) return;
    names.add(name);
    referred(shapes[name] ?? {}).forEach(walk);
  };
  roots.filter((root) => shapes[root] !== undefined).forEach(walk);
  const entries = [...names].map((name) => `  ${name}: ${JSON.stringify(constraintsOf(shapes[name] ?? {}))},`);
  return [
    "import type { Shape } from './shape.ts';",
    '',
    `/** Written by tools/fis-constraints.ts from the fis service model of ${source}. Do not change it by hand. */`,
    'export const shapes: { readonly [name: string]: Shape } = {',
    ...entries,
    '};',
    '',
  ].join('\n');
}

function referred(shape: Written): string[] {
  const { members, member, key, value } = shape;
  // A structure's members, a list's member, a map's key and value each name a shape.
  const all = [...Object.values(members ?? {}), member, key, value] as ({ shape: string } | undefined)[];
  return all.flatMap((each) => (each === undefined ? [] : [each.shape]));
}

function constraintsOf(shape: Written): Written {
  const { type, required, members, member, key, value } = shape;
  const bounds = Object.fromEntries(kept.flatMap((name) => (shape[name] === undefined ? [] : [[name, shape[name]]])));
  const nameOf = (reference: unknown): string => (reference as { shape: string }).shape; // see `referred`
  if (type === 'structure') {
    const inner = Object.entries(members ?? {}).map(([name, reference]) => [name, nameOf(reference)]);
    return { type, required: required ?? [], members: Object.fromEntries(inner) };
  }
  if (type === 'list') return { type, member: nameOf(member), ...bounds };
  if (type === 'map') return { type, key: nameOf(key), value: nameOf(value), ...bounds };
  return { type: type === 'long' ? 'integer' : type, ...bounds };
}

/** The service model out of a wheel, which is a zip archive. */
export function readModel(wheel: string): { readonly shapes: { readonly [name: string]: Written } } {
  const entry = zipEntry(readFileSync(wheel), modelPath);
  // The model is botocore's own file; what it lacks shows as a constraint that is missing.
  return JSON.parse(gunzipSync(entry).toString('utf8')) as { shapes: { [name: string]: Written } };
}

/** `botocore 1.44.5` of `botocore-1.44.5-py3-none-any.whl`. */
export const sourceOf = (wheel: string): string => basename(wheel).split('-').slice(0, 2).join(' ');

if (import.meta.main) {
  const [wheel] = process.argv.slice(2);
  if (wheel === undefined) throw new RangeError('usage: node tools/fis-constraints.ts BOTOCORE.whl');
  const root = fileURLToPath(new URL('..', import.meta.url));
  writeFileSync(join(root, target), constraintsText(readModel(wheel).shapes, sourceOf(wheel)));
  execFileSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', target], {
    cwd: root,
    stdio: 'ignore',
    timeout: 60_000,
  });
  console.log(`wrote ${target}`);
}
