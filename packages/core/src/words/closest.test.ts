import { expect, test } from 'vitest';
import { closest, editDistance } from './closest.ts';

test.each([
  ['precent', 'percent', 1],
  ['percnt', 'percent', 1],
  ['percentt', 'percent', 1],
  ['parcent', 'percent', 1],
  ['', 'abc', 3],
  ['ca', 'abc', 3],
  ['abc', 'abc', 0],
])('from %j to %j it is %d', (left, right, distance) => expect(editDistance(left, right)).toBe(distance));

test('the nearest word is meant, when one is near', () => {
  expect(closest('precent', ['path', 'percent', 'delay'])).toBe('percent');
  expect(closest('Percent', ['percent'])).toBe('percent');
  expect(closest('process.puase', ['process.kill', 'process.pause'])).toBe('process.pause');
  expect(closest('fro', ['for', 'after'])).toBe('for');
  expect(closest('lable', ['name', 'labels', 'user'])).toBe('labels');
  expect(closest('alfa', ['beta', 'alpha'])).toBe('alpha');
  expect(closest('zebra', ['path', 'percent', 'delay'])).toBeNull();
  expect(closest('x', [])).toBeNull();
});
