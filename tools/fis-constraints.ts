#!/usr/bin/env node
/**
 * Writes from the `fis` service model that botocore carries: the names of members, what is required, lengths, enums and
 * patterns, and how operations are asked for over HTTP; none of the model's texts. What a template is made of goes to
 * packages/dialects/src/fis/constraints.ts, all else to packages/server/src/api/fis/model.ts and input-shapes.ts. By
 * hand, when AWS has changed it:
 *
 *     node tools/fis-constraints.ts PATH/TO/botocore-VERSION-py3-none-any.whl
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { zipEntry } from './generate/zip-entry.ts';

/** What the dialect checks by itself. */
const root = 'CreateExperimentTemplateRequest';
const modelPath = 'botocore/data/fis/2020-12-01/service-2.json.gz';
const targets = {
  constraints: 'packages/dialects/src/fis/constraints.ts',
  model: 'packages/server/src/api/fis/model.ts',
  inputs: 'packages/server/src/api/fis/input-shapes.ts',
} as const;
const kept = ['min', 'max', 'pattern', 'enum'] as const;

type Written = { readonly [key: string]: unknown };
type Shapes = { readonly [name: string]: Written };

interface WrittenOperation {
  readonly http: { readonly method: string; readonly requestUri: string };
  readonly input?: { readonly shape: string };
}

export interface WrittenModel {
  readonly shapes: Shapes;
  readonly operations: { readonly [name: string]: WrittenOperation };
}

/** The constraints of all shapes that a template is made of, as a TypeScript file, not yet formatted. */
export function constraintsText(shapes: Shapes, source: string): string {
  return [
    "import type { Shape } from './shape.ts';",
    '',
    `/** ${writtenBy(source)} */`,
    'export const shapes: { readonly [name: string]: Shape } = {',
    ...shapeLines([...namesUnder([root], shapes)], shapes),
    '};',
    '',
  ].join('\n');
}

/** All operations: how they are asked for, and the shapes of their inputs. */
export function modelText({ shapes, operations }: WrittenModel, source: string): string {
  const entries = Object.entries(operations).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return [
    "import type { ModelOperation } from './model-operation.ts';",
    "import type { FisOperationName } from './operation.ts';",
    '',
    `/** ${writtenBy(source)} */`,
    'export const fisModel: { readonly [name in FisOperationName]: ModelOperation } = {',
    ...entries.map(([name, operation]) => `  ${name}: ${JSON.stringify(operationOf(operation, shapes))},`),
    '};',
    '',
  ].join('\n');
}

/** The shapes of all inputs; those that are among the constraints are taken from there. */
export function inputShapesText({ shapes, operations }: WrittenModel, source: string): string {
  const known = namesUnder([root], shapes);
  const inputs = Object.values(operations).flatMap(({ input }) => input?.shape ?? []);
  const more = [...namesUnder(inputs.toSorted(), shapes)].filter((name) => !known.has(name));
  return [
    "import { shapes } from '@firedrill/dialects/fis/constraints';",
    "import type { Shape } from '@firedrill/dialects/fis/shape';",
    '',
    `/** ${writtenBy(source)} */`,
    'export const inputShapes: { readonly [name: string]: Shape } = {',
    '  ...shapes,',
    ...shapeLines(more, shapes),
    '};',
    '',
  ].join('\n');
}

const writtenBy = (source: string): string =>
  `Written by tools/fis-constraints.ts from the fis service model of ${source}. Do not change it by hand.`;

function operationOf({ http, input }: WrittenOperation, shapes: Shapes): Written {
  const shape = input?.shape ?? '';
  // Each member names its shape, and where it stands in a request when that is not the body.
  const members = Object.entries(shapes[shape]?.['members'] ?? {}) as [string, Located][];
  const labels = members.flatMap(([member, { location, locationName = member }]) =>
    location === 'uri' ? [[locationName, member]] : [],
  );
  const query = members.flatMap(([member, { location, locationName = member }]) => {
    if (location === 'querystring' && locationName !== member) throw new RangeError(`${shape}.${member} is renamed`);
    return location === 'querystring' ? [member] : [];
  });
  return { method: http.method, path: http.requestUri, input: shape, labels: Object.fromEntries(labels), query };
}

interface Located {
  readonly location?: string;
  readonly locationName?: string;
}

function namesUnder(roots: readonly string[], shapes: Shapes): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (name: string): void => {
    if (names.has(name)) return;
    names.add(name);
    referred(shapes[name] ?? {}).forEach(walk);
  };
  roots.filter((each) => shapes[each] !== undefined).forEach(walk);
  return names;
}

const shapeLines = (names: readonly string[], shapes: Shapes): readonly string[] =>
  names.map((name) => `  ${name}: ${JSON.stringify(constraintsOf(shapes[name] ?? {}))},`);

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
export function readModel(wheel: string): WrittenModel {
  const entry = zipEntry(readFileSync(wheel), modelPath);
  // The model is botocore's own file; what it lacks shows as a constraint that is missing.
  return JSON.parse(gunzipSync(entry).toString('utf8')) as WrittenModel;
}

/** `botocore 1.44.5` of `botocore-1.44.5-py3-none-any.whl`. */
export const sourceOf = (wheel: string): string => basename(wheel).split('-').slice(0, 2).join(' ');

if (import.meta.main) {
  const [wheel] = process.argv.slice(2);
  if (wheel === undefined) throw new RangeError('usage: node tools/fis-constraints.ts BOTOCORE.whl');
  const [model, source, top] = [readModel(wheel), sourceOf(wheel), fileURLToPath(new URL('..', import.meta.url))];
  writeFileSync(join(top, targets.constraints), constraintsText(model.shapes, source));
  writeFileSync(join(top, targets.model), modelText(model, source));
  writeFileSync(join(top, targets.inputs), inputShapesText(model, source));
  const biome = join(top, 'node_modules/.bin/biome');
  execFileSync(biome, ['format', '--write', ...Object.values(targets)], { cwd: top, stdio: 'ignore', timeout: 60_000 });
  console.log(`wrote ${Object.values(targets).join(' and ')}`);
}
