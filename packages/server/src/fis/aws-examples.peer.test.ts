import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isObject, memberOf, objectIn } from './json-members.ts';
import { idIn, inside, madeFis, type MadeFis, madeTemplate } from './testing/made-fis.ts';

/**
 * The examples that the aws CLI (PyPI `awscli`) brings along: of the one that Python finds, or FIREDRILL_AWSCLI names
 * the folder `awscli/examples/fis` of an unpacked one. Only shapes are compared, and nothing of them is kept here.
 */
const folder = process.env['FIREDRILL_AWSCLI'] ?? join(folderOf('awscli'), 'examples', 'fis');
const why = existsSync(folder) ? null : 'Python finds no awscli, and FIREDRILL_AWSCLI names no awscli/examples/fis';

/** Where Python finds a package; '' where it does not. */
function folderOf(name: string): string {
  const source = 'import importlib.util, sys; found = importlib.util.find_spec(sys.argv[1]); print(found.origin)';
  const { status, stdout } = spawnSync('python3', ['-c', source, name], { encoding: 'utf8', timeout: 30_000 });
  return status === 0 ? dirname(stdout.trim()) : '';
}

let fis: MadeFis;
beforeEach(() => {
  fis = madeFis();
});
afterEach(() => fis.remove());

/** The JSON documents of an example, in their order; one of them lacks a quotation mark in AWS's own text. */
function documentsIn(name: string): readonly JsonObject[] {
  const text = readFileSync(join(folder, `${name}.rst`), 'utf8')
    .replaceAll('\r\n', '\n')
    .replace('"key: "', '"key": "');
  return [...text.matchAll(/^ {4}\{\n.*?^ {4}\}$/gms)].map(([json]) => JSON.parse(json));
}

/** What AWS answers beside what its examples, which are older, show. */
const newer: readonly string[] = ['arn', 'experimentOptions', 'targetAccountConfigurationsCount'];

/** Each member that AWS shows is there and of the same type, and we show no other than newer ones. */
function expectShape(ours: Json | undefined, theirs: Json, path: string): void {
  if (Array.isArray(theirs)) {
    const [item] = theirs;
    expect(Array.isArray(ours), path).toBe(true);
    if (Array.isArray(ours) && item !== undefined) expectShape(ours[0], item, `${path}[]`);
    return;
  }
  expect(typeof ours, path).toBe(typeof theirs);
  if (!isObject(theirs) || !isObject(ours)) return;
  if (/\.(tags|parameters|resourceTags)$/.test(path)) return; // its keys are the user's
  expect(
    Object.keys(ours)
      .filter((name) => !newer.includes(name))
      .toSorted(),
    path,
  ).toEqual(Object.keys(theirs).toSorted());
  for (const [name, member] of Object.entries(theirs)) expectShape(ours[name], member, `${path}.${name}`);
}

const first = (name: string): JsonObject => documentsIn(name)[0] ?? {};
const create = async (asked: JsonObject): Promise<string> => idIn(await fis.ask('CreateExperimentTemplate', asked));
/** What would have to be asked for a template that AWS shows. */
function askedFor(answer: JsonObject): JsonObject {
  const { id: _, creationTime: __, lastUpdateTime: ___, ...asked } = objectIn(answer, 'experimentTemplate');
  return asked;
}

test('all fourteen examples are read', (context) => {
  if (why !== null) context.skip(why);
  expect(readdirSync(folder).filter((name) => name.endsWith('.rst')).length).toBe(14);
});

test('a template is created with what AWS’s example asks, and answered in its shape', async (context) => {
  if (why !== null) context.skip(why);
  const [asked = {}, shown = {}] = documentsIn('create-experiment-template');
  const answer = await fis.ask('CreateExperimentTemplate', asked);
  expectShape(answer, shown, '');
  expect(inside(answer)).toMatchObject(askedFor(shown));
});

test.for(['get', 'update', 'delete'] as const)(
  'the answer of %s-experiment-template has AWS’s shape',
  async (verb, { skip }) => {
    if (why !== null) skip(why);
    const shown = first(`${verb}-experiment-template`);
    const tags = { tags: memberOf(objectIn(shown, 'experimentTemplate'), 'tags') ?? {} };
    const id = await create({ ...askedFor(shown), ...tags });
    const name = {
      get: 'GetExperimentTemplate',
      update: 'UpdateExperimentTemplate',
      delete: 'DeleteExperimentTemplate',
    } as const;
    const answer = await fis.ask(name[verb], { id });
    // The example of a deletion shows no tags, which stand in every other one.
    const whole = { experimentTemplate: { ...objectIn(shown, 'experimentTemplate'), ...tags } };
    expectShape(answer, whole, '');
    expect(inside(answer)).toMatchObject(askedFor(whole));
  },
);

test('lists and the catalogue have AWS’s shapes', async (context) => {
  if (why !== null) context.skip(why);
  await create(madeTemplate({ tags: { key: 'value' } }));
  expectShape(await fis.ask('ListExperimentTemplates', {}), first('list-experiment-templates'), '');
  const action = first('get-action');
  const ours = await fis.ask('GetAction', { id: memberOf(objectIn(action, 'action'), 'id') ?? null });
  expectShape(ours, action, '');
  const listed = await fis.ask('ListActions', {});
  const ourActions = new Map(
    Object.values(listed).flatMap((list) =>
      Array.isArray(list) ? list.map((each: Json) => [String(Object(each).id), each] as const) : [],
    ),
  );
  const theirs = Object.values(first('list-actions')).flatMap((list) => (Array.isArray(list) ? list : []));
  expect(theirs.length).toBe(12);
  for (const each of theirs) {
    const own = ourActions.get(String(Object(each).id));
    expectShape(own, each, '.action');
    expect(Object(own).targets).toEqual(Object(each).targets);
  }
});

test('tags are listed in AWS’s shape, and removed without keys as in its example', async (context) => {
  if (why !== null) context.skip(why);
  const id = await create(madeTemplate());
  const resourceArn = `arn:aws:fis:us-east-1:123456789012:experiment-template/${id}`;
  const shown = first('list-tags-for-resource');
  expect(await fis.ask('TagResource', { resourceArn, ...shown })).toEqual({});
  expect(await fis.ask('ListTagsForResource', { resourceArn })).toEqual(shown);
  expect(await fis.ask('UntagResource', { resourceArn })).toEqual({});
  expect(await fis.ask('ListTagsForResource', { resourceArn })).toEqual({ tags: {} });
});
