import { readFileSync } from 'node:fs';
import { decodeExperiment } from '@firedrill/dialects/native/decode';
import { experimentSchema, hypothesisSchema } from '@firedrill/dialects/native/schema';
import { faults } from '@firedrill/faults/list';
import { expect, test } from 'vitest';
import { probes } from './list.ts';
import { referencePage } from './reference-page.ts';

const fromRoot = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

test('schema/hypothesis.schema.json is fresh (otherwise run `npm run generate`)', () => {
  expect(JSON.parse(fromRoot('schema/hypothesis.schema.json'))).toEqual(hypothesisSchema(probes));
});

test('schema/experiment.schema.json is fresh (otherwise run `npm run generate`)', () => {
  expect(JSON.parse(fromRoot('schema/experiment.schema.json'))).toEqual(experimentSchema(faults, probes));
});

test('docs/reference/probes.md is fresh (otherwise run `npm run generate`)', () => {
  expect(fromRoot('docs/reference/probes.md')).toBe(referencePage(probes));
});

/** Every schema inside a JSON Schema that is a text of a certain form and has a default. */
function defaultedTexts(schema: unknown): readonly { readonly pattern: string; readonly given: unknown }[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inner = Object.values(schema).flatMap(defaultedTexts);
  if (!('default' in schema) || !('pattern' in schema) || typeof schema.pattern !== 'string') return inner;
  return [...inner, { pattern: schema.pattern, given: schema.default }];
}

test('a default can be written into a document as it is told', () => {
  const found = defaultedTexts(experimentSchema(faults, probes));
  expect(found.map(({ given }) => given)).toEqual(expect.arrayContaining(['5s', '15s', '0s']));
  for (const { pattern, given } of found) expect(given).toMatch(new RegExp(pattern));
  expect(referencePage(probes)).toContain('| `maxOutstanding` | whole number, 1 to 20000 | `10000` |');
});

const documentWith = (probe: object): string =>
  JSON.stringify({
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Experiment',
    metadata: { name: 'it' },
    spec: {
      variables: { password: 'x' },
      hypothesis: { title: 't', probes: [probe] },
      targets: { shop: { type: 'process', select: { name: 'shop' } } },
      method: [{ name: 'late', fault: 'process.pause', target: 'shop', for: '5s' }],
    },
  });

const decode = (probe: object) =>
  decodeExperiment({
    text: documentWith(probe),
    file: null,
    variables: {},
    environment: {},
    faults,
    probeTypes: probes,
  });

test.for(probes.flatMap(({ type, examples = [] }) => examples.map((example, index) => ({ type, index, example }))))(
  'example $index of $type is valid as it stands',
  ({ example }) => {
    expect(decode(example)).toMatchObject({ ok: true });
  },
);

test.for([
  { name: 'a key', probe: { type: 'tcp', with: { hots: 'x', port: 1 } }, says: 'Did you mean `host`?' },
  { name: 'a type', probe: { type: 'htpp', with: {} }, says: 'Did you mean `http`?' },
  { name: 'a unit', probe: { type: 'load', with: { url: 'http://x/', ratePerSecond: 5, timeout: 2 } }, says: '2s for' },
])('$name that is misspelt is told with its place', ({ probe, says }) => {
  const decoded = decode({ name: 'it', ...probe });
  const problems = decoded.ok ? [] : decoded.problems;
  expect(problems.find(({ next }) => next?.includes(says))).toMatchObject({
    line: expect.any(Number),
    column: expect.any(Number),
  });
});

test('what a kind of probe does not judge is refused where it stands', () => {
  const probe = { name: 'it', type: 'tcp', with: { host: 'x', port: 1 }, expect: { size: { atLeast: '1B' } } };
  const decoded = decode(probe);
  expect(decoded).toMatchObject({
    ok: false,
    problems: [{ path: 'spec.hypothesis.probes[0].expect.size', found: 'the key `size`' }],
  });
});
