import { expect, test } from 'vitest';
import { durationMs, name, percent, positiveDurationMs, share, sizeBytes } from './fields.ts';

test('quantities become numbers whose names end in their unit', () => {
  expect([durationMs.parse('7s'), sizeBytes.parse('64MiB'), percent.parse('30%')]).toEqual([7000, 67_108_864, 30]);
  expect(share.parse('12.5%')).toEqual({ percent: 12.5 });
});

test.each([
  [durationMs, 7, 'expected a duration with its unit, such as 7s'],
  [durationMs, undefined, 'expected a duration with its unit, such as 7s'],
  [durationMs, '7', 'expected a duration with its unit, such as 7s'],
  [sizeBytes, '64', 'expected a size with its unit, such as 64MiB'],
  [percent, 30, 'expected a share with its unit, such as 30%'],
  [positiveDurationMs, '0s', 'expected a duration longer than 0'],
  [share, '0%', 'expected a share above 0%'],
])('a bare or wrong quantity is refused (%#)', (schema, input, message) => {
  expect(schema.safeParse(input).error?.issues.map((issue) => issue.message)).toEqual([message]);
});

test('names are lower-case words with hyphens, at most 63 characters', () => {
  const good = ['a', 'a-1', 'late', `a${'b'.repeat(62)}`];
  const bad = ['', '-a', 'a-', 'A', 'a b', 'a_b', `a${'b'.repeat(63)}`];
  expect(good.every((each) => name.safeParse(each).success)).toBe(true);
  expect(bad.some((each) => name.safeParse(each).success)).toBe(false);
});
