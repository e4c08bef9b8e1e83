import { faults } from '@firedrill/faults/list';
import { probes } from '@firedrill/server/probes/list';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { verbs } from '../verbs/list.ts';
import { helpIn } from './help-words.ts';
import { parameterIn } from './parameter-words.ts';
import { problemIn } from './problem-words.ts';

/** A list of words to choose from, such as `text, json, yaml`, is no sentence. */
const isChoice = (text: string): boolean => /^[\w]+(, [\w]+)*$/.test(text);

test.each(verbs.map((verb) => [verb.name, verb] as const))('what %s --help says has a Korean form', (_name, verb) => {
  const command = verb.configure(new Command(verb.name));
  const said = [...command.options, ...command.registeredArguments].map(({ description }) => description);
  expect(said.filter((text) => text !== '' && !isChoice(text) && helpIn(text, 'ko') === text)).toEqual([]);
});

/** Everything under `description` in a JSON Schema. */
function descriptionsIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'description' && typeof value === 'string' ? [value] : descriptionsIn(value),
  );
}

test('what explain says of the parameters of faults and probes has a Korean form', () => {
  const schemas = [...faults.map(({ params }) => params), ...probes.map((probe) => probe.with)];
  const said = schemas.flatMap((schema) =>
    descriptionsIn(schema.toJSONSchema({ io: 'input', unrepresentable: 'any' })),
  );
  // The form of a quantity is told by its type's words.
  const own = said.filter((text) => !/ with its unit/.test(text));
  expect(own.length).toBeGreaterThan(40);
  expect(own.filter((text) => parameterIn(text, 'ko') === text)).toEqual([]);
});

test.each([
  'the name `late` a second time',
  'Near it: label service=x alone matches 0 processes.',
  'there are no runs in /state',
  'maed is no run here; did you mean made?',
  "none.yaml cannot be read (ENOENT: no such file or directory, open 'none.yaml')",
])('a detail that people meet first is told in Korean: %s', (detail) => {
  expect(problemIn(detail, 'ko')).not.toBe(detail);
});
