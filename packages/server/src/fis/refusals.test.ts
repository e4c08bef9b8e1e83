import { expect, test } from 'vitest';
import { overQuota, problemsText, refusedFor, unknown } from './refusals.ts';

const problem = (path: string, next: string | null = null) => ({ path, found: '"x"', expected: 'a letter', next });

test('one problem is a sentence: what, where, what was expected, and what to do', () => {
  expect(problemsText([problem('roleArn', 'Write "y".')])).toBe('roleArn: found "x"; expected a letter. Write "y".');
  expect(problemsText([problem('')])).toBe('the document: found "x"; expected a letter.');
  expect(refusedFor([problem('a')])).toMatchObject({ code: 'ValidationException', status: 400 });
});

test('several stand in one text, each on a line of its own; of very many it is said how many more there are', () => {
  expect(problemsText([problem('a'), problem('b')])).toBe(
    'There are 2 problems.\n1. a: found "x"; expected a letter.\n2. b: found "x"; expected a letter.',
  );
  const lines = problemsText(Array.from({ length: 130 }, (_, index) => problem(`p${index}`))).split('\n');
  expect(lines.length).toBe(102);
  expect([lines[0], lines[100], lines[101]]).toEqual([
    'There are 130 problems.',
    '100. p99: found "x"; expected a letter.',
    'And 30 more.',
  ]);
});

test('what is unknown is named with its account and region, and what is too much with the quota', () => {
  const told = unknown('experiment EXP1', { account: '123456789012', region: 'eu-west-1' });
  expect(told).toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
  expect(told.message).toBe('There is no experiment EXP1 in account 123456789012 and region eu-west-1.');
  expect(overQuota('experiment templates', 500)).toMatchObject({
    status: 402,
    message: 'There may be at most 500 experiment templates (quota).',
  });
});
