import type { Json, JsonObject } from '@firedrill/core/words/json';
import { describe, expect, test } from 'vitest';
import { checkInput } from './check-input.ts';
import { fisModel } from './model.ts';
import { type FisOperationName, fisOperationNames } from './operation.ts';
import { casesOf, goodInput } from './testing/model-cases.ts';

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Splits an input as a request carries it. */
function check(operation: FisOperationName, input: JsonObject) {
  const { labels: members, query: names } = fisModel[operation];
  const labels = Object.fromEntries(
    Object.entries(members).map(([label, member]) => [label, textOf(input[member] ?? '')]),
  );
  const query = names.flatMap((name): [string, string][] => {
    const value = input[name];
    if (value === undefined) return [];
    return Array.isArray(value) ? value.map((each): [string, string] => [name, textOf(each)]) : [[name, textOf(value)]];
  });
  const body = Object.fromEntries(
    Object.entries(input).filter(([member]) => !Object.values(members).includes(member) && !names.includes(member)),
  );
  return checkInput(operation, { labels, query, body });
}

test.for(fisOperationNames)('%s takes what the model allows, and gives it on', (operation) => {
  const input = goodInput(operation);
  expect(check(operation, input)).toEqual({ ok: true, input });
});

test('every member of every operation at, below and above each of its bounds', () => {
  const counts = { allowed: 0, refused: 0 };
  for (const operation of fisOperationNames) {
    for (const { what, path, input, allowed } of casesOf(operation)) {
      const checked = check(operation, input);
      counts[allowed ? 'allowed' : 'refused'] += 1;
      const told = checked.ok ? 'nothing' : checked.problems.join('\n');
      expect(`${operation} ${what}: ${checked.ok}`, told).toBe(`${operation} ${what}: ${allowed}`);
      if (!checked.ok) expect(told).toContain(`'${path}'`);
    }
  }
  console.log(`FIS model: ${counts.allowed} inputs at a bound are taken, ${counts.refused} beyond one are refused`);
  expect(counts.refused).toBeGreaterThan(300);
});

const problemsOf = (operation: FisOperationName, input: JsonObject): readonly string[] => {
  const checked = check(operation, input);
  return checked.ok ? [] : checked.problems;
};

describe('a refusal', () => {
  test('tells all problems at once, each with the path of its member', () => {
    const state: Json = { status: 'on' };
    expect(problemsOf('UpdateSafetyLeverState', { id: ' ', state })).toEqual([
      `Value " " at 'id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\S]+`,
      "Value null at 'state.reason' failed to satisfy constraint: Member must not be null",
      'Value "on" at \'state.status\' failed to satisfy constraint: Member must satisfy enum value set: ' +
        '[disengaged, engaged]',
    ]);
    expect(problemsOf('ListActions', { maxResults: 101, nextToken: '' })).toEqual([
      "Value 101 at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100",
      'Value "" at \'nextToken\' failed to satisfy constraint: Member must have length greater than or equal to 1',
    ]);
    for (const maxResults of ['x', '', '1.5', '1e1', '0x10', '9'.repeat(20)]) {
      expect(problemsOf('ListActions', { maxResults })[0]).toContain('Member must be an integer');
    }
  });

  test('of a new template also tells what its dialect finds, in the same answer', () => {
    const input = { ...goodInput('CreateExperimentTemplate'), roleArn: 'x', surprise: 1 };
    const told = problemsOf('CreateExperimentTemplate', input).join('\n');
    expect(told).toContain("'roleArn' failed to satisfy constraint: Member must have length greater than");
    expect(told).toContain("Value at 'surprise' failed to satisfy constraint: found the key `surprise`");
  });
});

describe('what is no problem', () => {
  test('null is absent, unknown members are left out, and no body overrules the path', () => {
    const body = { roleArn: 'arn:aws:iam::123456789012:role/r', description: null, unknown: 1, accountId: 'other' };
    const labels = { id: 'EXT1', accountId: '123456789012' };
    expect(checkInput('CreateTargetAccountConfiguration', { labels, query: [], body })).toEqual({
      ok: true,
      input: { experimentTemplateId: 'EXT1', accountId: '123456789012', roleArn: body.roleArn },
    });
    const updated = checkInput('UpdateExperimentTemplate', { labels, query: [], body: { id: 'x', odd: { a: null } } });
    expect(updated).toMatchObject({ ok: true, input: { id: 'EXT1', odd: {} } });
  });

  test('white space in an action parameter: the pattern is not anchored', () => {
    const good = goodInput('CreateExperimentTemplate');
    const actions: Json = {
      a: { actionId: 'aws:ssm:send-command', parameters: { documentParameters: '{"a": "b c"}' } },
    };
    expect(check('CreateExperimentTemplate', { ...good, actions }).ok).toBe(true);
  });
});
