import type { Json, JsonObject } from '@firedrill/core/words/json';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FisFault } from './fis-fault.ts';
import { isObject } from './json-members.ts';
import { createdId, idIn, madeFis, type MadeFis, madeTemplate } from './testing/made-fis.ts';

let fis: MadeFis;
beforeAll(() => {
  fis = madeFis({ quotas: { experimentTemplates: 100_000 } });
});
afterAll(() => fis.remove());

/** Whatever may stand somewhere, names among it that JavaScript knows. */
const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('ALL', 'none', [], {}, null, 1e300, 'aws:fis:wait', '\ud800'),
);
const names = fc.constantFrom('description', 'actions', 'targets', 'roleArn', 'tags', 'experimentOptions', '__proto__');
const otherNames = fc.constantFrom(
  'logConfiguration',
  'stopConditions',
  'constructor',
  'clientToken',
  'wait',
  'actionId',
);

/** Puts a value at some depth of a document, as a client that is confused would. */
function confused(document: Json, path: readonly string[], value: Json): Json {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const members: JsonObject = typeof document === 'object' && !Array.isArray(document) ? Object(document) : {};
  const inner = Object.hasOwn(members, name) ? (members[name] ?? null) : {};
  // As JSON.parse does it: a member of the name __proto__ is a member.
  return Object.fromEntries([...Object.entries(members), [name, confused(inner, rest, value)]]);
}

const paths = fc.array(fc.oneof(names, otherNames, fc.constantFrom('one', 'stop', 'parameters', 'filters')), {
  minLength: 1,
  maxLength: 4,
});
const confusedOnes = fc.array(fc.tuple(paths, anything), { minLength: 1, maxLength: 3 }).map((changes) =>
  // What fast-check makes is JSON; its own type for it is not readonly.
  changes.reduce<Json>((document, [path, value]) => confused(document, path, value as Json), madeTemplate()),
);

const text = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' });
const sensibleOnes = fc
  .record({
    description: text,
    tags: fc.dictionary(text, fc.string({ maxLength: 60, unit: 'grapheme' }), { maxKeys: 5 }),
  })
  .map((changes) => madeTemplate(changes));
const documents = fc.oneof(confusedOnes, sensibleOnes);

const settled = async (asked: Promise<JsonObject>): Promise<JsonObject | FisFault> => {
  try {
    return await asked;
  } catch (thrown) {
    if (thrown instanceof FisFault) return thrown;
    throw thrown;
  }
};

test('whatever is asked is created and shown again, or refused with a reason', async () => {
  let created = 0;
  const property = fc.asyncProperty(documents, async (document) => {
    const answer = await settled(fis.ask('CreateExperimentTemplate', Object(document)));
    if (answer instanceof FisFault) {
      expect(['ValidationException', 'ConflictException']).toContain(answer.code);
      expect(answer.message.length).toBeGreaterThan(10);
      return;
    }
    created += 1;
    const sent: JsonObject = JSON.parse(JSON.stringify(answer));
    expect(await fis.ask('GetExperimentTemplate', { id: idIn(answer) })).toEqual(sent);
    if (isObject(document))
      expect(sent).toMatchObject({ experimentTemplate: { description: document['description'] } });
  });
  await fc.assert(property, { numRuns: 600 });
  expect(created).toBeGreaterThan(150);
});

test('whatever an update asks, it is done whole or not at all', async () => {
  const id = await createdId(fis);
  const property = fc.asyncProperty(fc.tuple(names, anything), async ([name, value]) => {
    const before = await fis.ask('GetExperimentTemplate', { id });
    // As above.
    const answer = await settled(fis.ask('UpdateExperimentTemplate', { id, [name]: value as Json }));
    const after = await fis.ask('GetExperimentTemplate', { id });
    if (answer instanceof FisFault) expect([answer.code, after]).toEqual(['ValidationException', before]);
    else expect(after).toEqual(answer);
  });
  await fc.assert(property, { numRuns: 500 });
});
