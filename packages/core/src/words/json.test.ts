import { expect, test } from 'vitest';
import { canonicalJson } from './json.ts';

test('equal values give equal text, whatever the order of their keys', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
  expect(canonicalJson({ a: true, b: [1, { c: 'x', d: null }] })).toBe(
    canonicalJson({ b: [1, { d: null, c: 'x' }], a: true }),
  );
  expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
});
