import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const schemaFiles = readdirSync(join(root, 'schema')).filter((name) => name.endsWith('.json'));

function compiled(name: string): ValidateFunction {
  // Types and requirements are spread over `allOf`, and tuples are open, on purpose.
  const ajv = new Ajv2020({ strictTypes: false, strictTuples: false, strictRequired: false, allErrors: true });
  addFormats.default(ajv);
  // Each file of schema/ is an object, which the next test shows.
  return ajv.compile(JSON.parse(read(`schema/${name}`)) as object);
}

/** Every `$ref` of a document, wherever it stands. */
function refsOf(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : refsOf(value),
  );
}

/** What stands at a JSON pointer (RFC 6901) behind `#`, undefined where nothing does. */
function at(document: unknown, ref: string): unknown {
  if (!ref.startsWith('#')) return undefined;
  const names = ref.slice(1).split('/').slice(1);
  let found = document;
  for (const name of names.map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~'))) {
    found = typeof found === 'object' && found !== null ? Object.entries(found).find(([key]) => key === name)?.[1] : {};
  }
  return found;
}

test.each(schemaFiles)('every reference of schema/%s leads somewhere', (name) => {
  const document: unknown = JSON.parse(read(`schema/${name}`));
  const dangling = refsOf(document).filter((ref) => at(document, ref) === undefined);
  expect(dangling).toEqual([]);
  expect(refsOf(document).length).toBeGreaterThan(0);
  expect(() => compiled(name)).not.toThrow();
});

/** The native documents that people read: whole files, and what stands between fences in the guides. */
function documents(): readonly { readonly from: string; readonly kind: string; readonly document: unknown }[] {
  const folders = ['demo/bookshop/drills', 'test/drills/redis', 'docs/examples'];
  const files = folders.flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
  const whole = files.filter((path) => path.endsWith('.yaml')).map((path) => ({ from: path, text: read(path) }));
  const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const fenced = ['README.md', 'README.ko.md', ...guides.map((name) => `docs/${name}`)].flatMap((path) =>
    [...read(path).matchAll(/```yaml\n([^`]*)```/g)].map(([, text]) => ({ from: path, text: asWhole(text ?? '') })),
  );
  return [...whole, ...fenced].flatMap(({ from, text }) => {
    const kind = /^kind: (Experiment|Hypothesis)$/m.exec(text)?.[1];
    return kind === undefined ? [] : [{ from, kind, document: parse(text) }];
  });
}

const head = 'apiVersion: firedrill/v1alpha1\nkind: Hypothesis\nspec:\n';

/** A guide may show a part of a document alone: some probes, or what stands under `spec`. */
function asWhole(text: string): string {
  const probes = text.startsWith('- ') ? text.replaceAll(/^/gm, '      ') : '      - {name: page, type: command}\n';
  const hypothesis = `  hypothesis:\n    title: shown in a guide\n    probes:\n${probes}`;
  if (text.startsWith('- ')) return head + hypothesis;
  return text.startsWith('  alerts:') ? head + hypothesis + text : text;
}

test.each(documents())('$from is what the schema describes', ({ kind, document }) => {
  const validate = compiled(`${kind.toLowerCase()}.schema.json`);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
});

test('the guides have documents of their own', () => {
  const places = documents().map(({ from }) => from);
  expect(places).toContain('README.md');
  expect(places.filter((path) => path.startsWith('docs/')).length).toBeGreaterThan(0);
  expect(places.filter((path) => path.endsWith('.yaml')).length).toBeGreaterThanOrEqual(8);
});

const experiment = (spec: object): object => ({
  apiVersion: 'firedrill/v1alpha1',
  kind: 'Experiment',
  metadata: { name: 'made' },
  spec: {
    targets: { shop: { type: 'process', select: { port: 80 } } },
    method: [{ name: 'pause', fault: 'process.pause', target: 'shop', for: '3s' }],
    ...spec,
  },
});
const probe = { name: 'page', type: 'http', with: { url: 'http://127.0.0.1/' }, expect: { status: 200 } };

test.each([
  ['an unknown key', { guards: {} }],
  ['an unknown fault', { method: [{ name: 'a', fault: 'process.pauze', target: 'shop', for: '3s' }] }],
  ['no duration', { method: [{ name: 'a', fault: 'process.pause', target: 'shop' }] }],
  ['an act that lasts', { method: [{ name: 'a', fault: 'process.kill', target: 'shop', for: '3s' }] }],
  ['a bare number', { method: [{ name: 'a', fault: 'process.pause', target: 'shop', for: 3 }] }],
  [
    "a fault's unknown parameter",
    { method: [{ name: 'a', fault: 'process.pause', target: 'shop', for: '3s', with: { childern: true } }] },
  ],
  ['an unknown probe', { hypothesis: { title: 'a', probes: [{ ...probe, type: 'htpp' }] } }],
  ["a probe's unknown parameter", { hypothesis: { title: 'a', probes: [{ ...probe, with: { urll: 'http://a/' } }] } }],
  ['too few targets', { guard: { maxTargets: 0 } }],
])('%s is refused', (_words, spec) => {
  const validate = compiled('experiment.schema.json');
  expect(validate(experiment({ hypothesis: { title: 'a', probes: [probe] } }))).toBe(true);
  expect(validate(experiment(spec))).toBe(false);
});
