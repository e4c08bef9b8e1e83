import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fisActions } from './actions/list.ts';
import { refusedAsItStands, refusedFilled, type Refusal } from './corpus-expected.ts';
import { filledIn } from './corpus-filled.ts';
import { decodeFis } from './decode.ts';
import { isoDurationMs } from './iso-duration.ts';
import type { FisParameter } from './parameter-kinds.ts';
import { placeholdersIn } from './placeholders.ts';
import { fisTargetTypes } from './target-types.ts';

const shared = process.env['FIREDRILL_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');
const absent = (path: string): string | null =>
  existsSync(join(shared, path)) ? null : `${path} is absent from FIREDRILL_SHARED (default ../shared)`;
const namesIn = (folder: string, form: RegExp): readonly string[] =>
  absent(folder) === null ? readdirSync(join(shared, folder)).filter((name) => form.test(name)) : [];

const files = [
  ...namesIn('corpus/fis', /\.json$/).map((name) => ({ name, path: join(shared, 'corpus/fis', name) })),
  ...namesIn('corpus/walkthrough', /^fis-.*\.json$/).map((name) => ({
    name,
    path: join(shared, 'corpus/walkthrough', name),
  })),
];

const refusalsOf = (text: string, file: string): readonly Omit<Refusal, 'source'>[] => {
  const decoded = decodeFis({ text, file });
  return decoded.ok ? [] : decoded.problems.map(({ code, path }) => ({ code, path }));
};
const bare = (refusals: readonly Refusal[] = []): readonly Omit<Refusal, 'source'>[] =>
  refusals.map(({ code, path }) => ({ code, path }));

describe('the corpus', () => {
  test('is there', (context) => {
    const why = absent('corpus/fis') ?? absent('corpus/walkthrough');
    if (why !== null) context.skip(why);
    expect(files.length).toBe(57);
    const names = new Set(files.map(({ name }) => name));
    for (const listed of [...Object.keys(refusedFilled), ...Object.keys(refusedAsItStands)]) {
      expect([...names]).toContain(listed);
    }
  });

  test.each(files)('$name, as it stands', ({ name, path }) => {
    const expected = [...(refusedFilled[name] ?? []), ...(refusedAsItStands[name] ?? [])];
    expect(refusalsOf(readFileSync(path, 'utf8'), name)).toEqual(bare(expected));
  });

  test.each(files)('$name, filled in', ({ name, path }) => {
    const text = filledIn(readFileSync(path, 'utf8'));
    expect(placeholdersIn(text)).toEqual([]);
    expect(refusalsOf(text, name)).toEqual(bare(refusedFilled[name]));
  });
});

test("the walk-through's alarm of 300 s cannot stop its experiment of five minutes", (context) => {
  const why = absent('corpus/walkthrough/fis-ecs-cpu-stress.json');
  if (why !== null) context.skip(why);
  const text = filledIn(readFileSync(join(shared, 'corpus/walkthrough/fis-ecs-cpu-stress.json'), 'utf8'));
  const name = 'ECS Sample service task count alarm';
  const arn = `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`;
  const alarm = { name, arn, periodMs: 300_000, periods: 1 };
  expect(decodeFis({ text, file: null, alarms: [alarm] }).warnings).toMatchObject([{ code: 'alarm-too-slow' }]);
  expect(decodeFis({ text, file: null, alarms: [{ ...alarm, periodMs: 60_000 }] }).warnings).toEqual([]);
});

interface FactParameter {
  readonly name: string;
  readonly required: boolean;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: readonly string[];
  readonly min?: string | number;
  readonly max?: string | number;
  readonly maxItems?: number;
  readonly default?: string;
  readonly requiredIf?: { readonly [parameter: string]: string };
}

interface FactAction {
  readonly targets: { readonly [key: string]: { readonly resourceType: string } };
  readonly parameters: readonly FactParameter[];
  readonly targetBy?: readonly string[];
  readonly maxTargets?: number;
  readonly replacedBy?: string;
}

/** A parameter of the catalogue must say what the facts say, as far as they say it. */
function expectSame({ value, required, requiredWhen, defaultValue }: FisParameter, fact: FactParameter): void {
  expect({ required, defaultValue }).toEqual({ required: fact.required, defaultValue: fact.default ?? null });
  if (fact.requiredIf !== undefined) {
    expect(requiredWhen).toEqual(Object.entries(fact.requiredIf).map(([parameter, is]) => ({ parameter, is }))[0]);
  }
  if (value.kind === 'duration') {
    expect(fact.format).toBe('iso8601-duration');
    if (fact.min !== undefined) expect(value.minMs).toBe(isoDurationMs(String(fact.min)));
    if (fact.max !== undefined) expect(value.maxMs).toBe(isoDurationMs(String(fact.max)));
    return;
  }
  expect(fact.format).not.toBe('iso8601-duration');
  if (value.kind === 'number' || value.kind === 'integer') {
    expect(fact.format).toBe(value.kind);
    expect([value.min, value.max]).toEqual([fact.min ?? 0, fact.max ?? null]);
  }
  if (value.kind === 'one-of') expect(value.words).toEqual(fact.enum);
  if (value.kind === 'list') expect([fact.format, value.maxItems]).toEqual(['csv', fact.maxItems ?? null]);
  if (value.kind === 'list' && value.words !== null) expect(value.words).toEqual(fact.items);
  if (value.kind === 'boolean' || value.kind === 'json' || value.kind === 'arn') expect(fact.format).toBe(value.kind);
  if (value.kind === 'text') expect([fact.format, fact.enum]).toEqual([undefined, undefined]);
}

const factsIn = (name: string): unknown => JSON.parse(readFileSync(join(shared, 'facts', name), 'utf8'));

describe('the catalogue says what the facts say', () => {
  test('of every action', (context) => {
    const why = absent('facts/fis-actions.json');
    if (why !== null) context.skip(why);
    // The facts are of this form: note in the file itself.
    const { actions } = factsIn('fis-actions.json') as { actions: { [id: string]: FactAction } };
    expect(fisActions.map(({ id }) => id).toSorted()).toEqual(Object.keys(actions).toSorted());
    for (const action of fisActions) {
      const fact = actions[action.id];
      const [target] = Object.entries(fact?.targets ?? {}).map(([key, each]) => ({ key, ...each }));
      expect(action.target).toEqual(target ?? null);
      expect([action.targetBy, action.maxTargets]).toEqual([fact?.targetBy ?? null, fact?.maxTargets ?? null]);
      expect(action.retired?.replacedBy).toBe(fact?.replacedBy);
      expect(Object.keys(action.parameters)).toEqual(fact?.parameters.map(({ name }) => name));
      for (const parameter of fact?.parameters ?? []) {
        const own = action.parameters[parameter.name];
        if (own === undefined) throw new RangeError(parameter.name);
        expectSame(own, parameter);
      }
    }
  });

  test('of every target type', (context) => {
    const why = absent('facts/fis-target-types.json');
    if (why !== null) context.skip(why);
    type FactType = { parameters: readonly FactParameter[]; by: readonly string[]; legacy?: true };
    const { types } = factsIn('fis-target-types.json') as { types: { [type: string]: FactType } }; // as above
    expect(Object.keys(fisTargetTypes).toSorted()).toEqual(Object.keys(types).toSorted());
    for (const [type, { by, parameters, retired }] of Object.entries(fisTargetTypes)) {
      const fact = types[type];
      // What the retired ones can be chosen by is marked as unverified in the facts: filters are let pass there.
      expect(by.filter((member) => !retired || member !== 'filters')).toEqual(fact?.by);
      expect(retired).toBe(fact?.legacy === true);
      expect(Object.entries(parameters).map(([name, each]) => [name, each.required])).toEqual(
        fact?.parameters.map(({ name, required }) => [name, required]),
      );
    }
  });
});
