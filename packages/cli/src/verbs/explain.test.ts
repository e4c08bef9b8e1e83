import { markNames } from '@firedrill/core/words/experiment';
import { experimentSchema } from '@firedrill/dialects/native/schema';
import { faults } from '@firedrill/faults/list';
import { probes } from '@firedrill/server/probes/list';
import { describe, expect, test } from 'vitest';
import { schemaAt } from '../render/explain.ts';
import { experimentWords } from '../render/experiment-words.ts';
import { membersOf } from '../render/schema-words.ts';
import { callVerb } from '../testing/call-verb.ts';
import { explain } from './explain.ts';
import { get } from './get.ts';

describe('explain', () => {
  test('words and places fit: each path with words is in the schema, each upper place has words', () => {
    const root = experimentSchema(faults);
    for (const path of Object.keys(experimentWords)) {
      const real = path
        .replace('spec.targets.', 'spec.targets.NAME.')
        .replace('spec.recovery.', 'spec.recovery.stable.')
        .replace('expect.jsonPath.', 'expect.jsonPath.NAME.');
      expect(schemaAt(root, real), path).toHaveProperty('schema');
    }
    for (const [first, schema] of membersOf(root)) {
      expect(experimentWords).toHaveProperty([first]);
      for (const [second] of membersOf(schema)) expect(experimentWords).toHaveProperty([`${first}.${second}`]);
    }
  });

  test('members of a tolerance have words, also of a mark; probes say what they are about', async () => {
    const root = experimentSchema(faults);
    for (const place of ['spec.hypothesis.probes.expect', 'spec.recovery.stable.expect']) {
      const found = schemaAt(root, place);
      for (const [member] of 'schema' in found ? membersOf(found.schema) : []) {
        const { out } = await callVerb(explain, [`${place}.${member}`]);
        expect(out, member).toMatch(/\n[A-Z].*\./);
        expect(experimentWords).toHaveProperty([`spec.hypothesis.probes.expect.${member}`]);
      }
    }
    for (const { type, about } of probes) {
      if (about === undefined) continue;
      const [start = ''] = about.en.split('.');
      expect((await callVerb(explain, [type], { columns: 10_000 })).out).toContain(start);
    }
  });

  test('of a map whose names are given, all names are told', async () => {
    const { out } = await callVerb(explain, ['spec.recovery'], { columns: 10_000 });
    expect(out).toContain(`each named one of ${markNames.join(', ')}`);
  });

  test.each(['spec.method', 'method', 'spec.method[0].for', 'targets.NAME.pick', 'hypothesis.probes.expect'])(
    'the place %s is explained',
    async (place) => expect((await callVerb(explain, [place])).out.length).toBeGreaterThan(40),
  );

  test.each([
    ...faults.map(({ name }) => name),
    ...probes.map(({ type }) => type),
    'faults',
    'probes',
    'errors',
    'policy',
    'timeout',
  ])('%s is explained in both languages', async (word) => {
    for (const language of ['en', 'ko'] as const)
      expect((await callVerb(explain, [word], { language })).out.length).toBeGreaterThan(40);
  });

  test('an example of a fault names its parameters with their units', async () => {
    const { out } = await callVerb(explain, ['http.delay']);
    expect(out).toContain('delay: 7s');
    expect(out).toMatch(/delay +duration with its unit/);
  });

  test.each([
    ['metod', 'method'],
    ['http.dely', 'http.delay'],
    ['spec.method.fautl', 'fault'],
    ['time-out', 'timeout'],
  ])('%s suggests %s', async (given, meant) => {
    await expect(callVerb(explain, [given])).rejects.toThrow(`did you mean ${meant}?`);
  });

  test('lines stay within a terminal of 80 columns', async () => {
    for (const word of ['experiment', 'spec.method', 'http.delay', 'spec.guard', 'policy'])
      for (const line of (await callVerb(explain, [word], { columns: 80 })).out.split('\n'))
        expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('get lists faults and probes by name', async () => {
    expect((await callVerb(get, ['faults', '-o', 'name'])).out.split('\n')).toContain('process.pause');
    expect((await callVerb(get, ['probes'])).out).toContain('http');
    await expect(callVerb(get, ['fautls'])).rejects.toThrow('did you mean faults?');
  });
});
