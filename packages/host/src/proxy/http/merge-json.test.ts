import { describe, expect, test } from 'vitest';
import { randomness } from '../random.ts';
import { mergeJson } from './merge-json.ts';

/** RFC 7396 appendix A: original, patch, result. */
const appendix: readonly (readonly [string, string, string])[] = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
];

describe('a merge patch in the text', () => {
  test.for(appendix)('%s with %s is %s', ([text, patch, result]) => {
    expect(mergeJson(text, JSON.parse(patch))).toBe(result);
  });

  test('what the patch does not name keeps its own characters', () => {
    const text =
      ' {\n "id": 12345678901234567890,\n "2": 1.0, "1":1e2,\t"n\\u0061me": "\\u00e9\\/", "gone" : [ 1.50 ]\n}\n';
    expect(mergeJson(text, { gone: null, name: 'x', new: { a: null, b: 1 } })).toBe(
      ' {\n "id": 12345678901234567890,\n "2": 1.0, "1":1e2,\t"n\\u0061me": "x","new":{"b":1}\n}\n',
    );
    expect(mergeJson('{"a":{"big":9007199254740993,"x":1},"y":-0.0}', { a: { x: 2 } })).toBe(
      '{"a":{"big":9007199254740993,"x":2},"y":-0.0}',
    );
  });

  test('what has everything already is not changed', () => {
    for (const patch of [{}, { a: { b: 1 } }, { gone: null, a: { none: null } }, { c: [1, { d: 2 }] }]) {
      expect(mergeJson('{"a":{"b":1.0},"c":[1,{"d":2}]}', patch)).toBeNull();
    }
  });

  test('a name that is there twice is patched twice, and one that is no member is none', () => {
    expect(mergeJson('{"a":1,"b":2,"a":3}', { a: null })).toBe('{"b":2}');
    expect(mergeJson('{"a":1,"a":3}', { a: 3 })).toBe('{"a":3,"a":3}');
    expect(mergeJson('{"x":"{\\"a\\":1}","y":{"a":"}"}}', { a: null })).toBeNull();
  });

  test('what is no JSON is refused, and depth is no danger', () => {
    for (const text of ['', '<a>', '{a:1}', '{"a":1}x', '\ufeff{}']) {
      expect(() => mergeJson(text, { a: 1 })).toThrow(SyntaxError);
    }
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)},"b":1}`;
    expect(mergeJson(deep, { b: null })).toBe(`${deep.slice(0, -7)}}`);
  });

  test('any text means the same as a merge of its values', () => {
    const random = randomness('merge', 0);
    const pick = (below: number): number => Math.floor(random.next() * below);
    const leaves = [null, true, 0, -1.5, 'x', '"\\{', '', [], [1, [2]], {}];
    const value = (depth: number): unknown =>
      depth === 0 || pick(3) === 0
        ? leaves[pick(leaves.length)]
        : Object.fromEntries(Array.from({ length: pick(4) }, () => ['abc"'[pick(4)], value(depth - 1)]));
    for (let round = 0; round < 3000; round += 1) {
      const [target, patch] = [value(4), value(4)];
      const text = JSON.stringify(target, null, pick(3));
      const merged = mergeJson(text, patch);
      expect(JSON.parse(merged ?? text)).toEqual(asRfc(target, patch));
      if (merged !== null) expect(mergeJson(merged, asRfc({}, patch))).toBeNull();
    }
  });
});

/** The algorithm of RFC 7396 section 2, word for word. */
function asRfc(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result = new Map<string, unknown>(isObject(target) ? Object.entries(target) : []);
  for (const [name, part] of Object.entries(patch)) {
    if (part === null) result.delete(name);
    else result.set(name, asRfc(result.get(name), part));
  }
  return Object.fromEntries(result);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
