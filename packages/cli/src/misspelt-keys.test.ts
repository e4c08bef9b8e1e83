import { decodeExperiment } from '@firedrill/dialects/native/decode';
import { experimentSchema } from '@firedrill/dialects/native/schema';
import { faults } from '@firedrill/faults/list';
import { probes } from '@firedrill/server/probes/list';
import { expect, test } from 'vitest';
import { isSchema, type Schema } from './render/schema-words.ts';

type Step = string | number;
interface Key {
  /** Where the mapping stands, and what must stand elsewhere for the key to be known there. */
  readonly at: readonly Step[];
  readonly key: string;
  readonly beside: readonly (readonly [readonly Step[], unknown])[];
}

const whole = experimentSchema(faults, probes);

/** Every key that a document may have, at every depth: unions, lists, mappings of free names, `with` of every kind. */
function keysOf(schema: Schema, at: readonly Step[] = [], beside: Key['beside'] = []): readonly Key[] {
  const { properties, items, additionalProperties: values, anyOf, allOf } = schema;
  const own = isSchema(properties) ? Object.entries(properties) : [];
  const kinds = Array.isArray(allOf) ? allOf.filter(isSchema) : [];
  return [
    ...own.map(([key]) => ({ at, key, beside })),
    ...own.flatMap(([key, part]) => (isSchema(part) ? keysOf(part, [...at, key], beside) : [])),
    ...(isSchema(items) ? keysOf(items, [...at, 0], beside) : []),
    ...(isSchema(values) ? keysOf(values, [...at, freeName(schema)], beside) : []),
    ...(Array.isArray(anyOf) ? anyOf.filter(isSchema).flatMap((branch) => keysOf(branch, at, beside)) : []),
    ...kinds.flatMap((kind) => ofKind(kind, at)),
  ];
}

/** A name for a mapping of free names: one of those that are allowed, where they are listed. */
function freeName({ propertyNames: names }: Schema): string {
  return isSchema(names) && Array.isArray(names['enum']) ? String(names['enum'][0]) : 'shop';
}

/** `if` says of which kind of fault or probe, `then` what its `with` may say. */
function ofKind(condition: Schema, at: readonly Step[]): readonly Key[] {
  const [asked, then] = [condition['if'], condition['then']].map((part) =>
    isSchema(part) && isSchema(part['properties']) ? part['properties'] : {},
  );
  const beside = Object.entries(asked ?? {}).flatMap(([key, value]) =>
    isSchema(value) ? [[[...at, key], value['const']] as const] : [],
  );
  return isSchema(then?.['with']) ? keysOf(then['with'], [...at, 'with'], beside) : [];
}

function documentWith({ at, beside }: Key, written: string): string {
  const root: { [key: Step]: unknown } = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment' };
  const set = (path: readonly Step[], value: unknown): void => {
    let here: { [key: Step]: unknown } = root;
    path.forEach((step, index) => {
      const last = index === path.length - 1;
      here[step] ??= last ? value : typeof path[index + 1] === 'number' ? [] : {};
      here = here[step] as { [key: Step]: unknown }; // made just now, a list or a mapping
    });
  };
  for (const [path, value] of beside) set(path, value);
  set([...at, written], 1);
  return JSON.stringify(root);
}

/** One letter left out, doubled, wrong, or swapped with its neighbour; with an s too many; with one too few. */
const misspellings = (key: string): readonly string[] => [
  ...(key.length > 2 ? [key.slice(1), key.slice(0, -1), `${key.slice(0, 1)}${key.slice(2)}`] : []),
  `${key}s`,
  `${key.slice(0, 1)}${key}`,
  `${key.slice(0, -1)}ü`,
  `${key.slice(1, 2)}${key.slice(0, 1)}${key.slice(2)}`,
];

test('every key of the schema, misspelt by one edit at its place, gets a suggestion', () => {
  const keys = keysOf(whole);
  const places = Map.groupBy(keys, ({ at }) => at.join('.'));
  const found = keys.flatMap((each, index) => {
    const siblings = (places.get(each.at.join('.')) ?? []).map(({ key }) => key);
    const all = misspellings(each.key);
    // Each in every way at its first place; one that stands at several is tried in another way at each of the others.
    const isFirst = keys.findIndex(({ key }) => key === each.key) === index;
    return (isFirst ? all : all.slice(index % all.length).slice(0, 1))
      .filter((written) => !siblings.includes(written))
      .filter((written) => !isSuggested(each, written))
      .map((written) => [...each.at, written].join('.'));
  });
  expect(found).toEqual([]);
  expect(keys.length).toBeGreaterThan(150);
});

function isSuggested(key: Key, written: string): boolean {
  const text = documentWith(key, written);
  const decoded = decodeExperiment({
    text,
    file: null,
    variables: {},
    environment: {},
    faults,
    probeTypes: probes,
  });
  const problems = decoded.ok ? [] : decoded.problems;
  return problems.some(({ found, next }) => found === `the key \`${written}\`` && next?.startsWith('Did you mean'));
}
