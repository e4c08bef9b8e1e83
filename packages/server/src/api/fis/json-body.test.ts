import { expect, test } from 'vitest';
import { readJsonBody } from './json-body.ts';

const body = (text: string): Uint8Array => new TextEncoder().encode(text);
const many = (count: number, entry: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => entry(index)).join(',');

test('a body with more values than any request is refused before anything looks into them', () => {
  const refusal = { code: 'ValidationException' };
  expect(() => readJsonBody(body(`{"tags":{${many(3_001, (n) => `"k${n}":"v"`)}}}`))).toThrow(
    expect.objectContaining(refusal),
  );
  expect(() => readJsonBody(body(`{"tags":{${many(80_000, (n) => `"k${n}":"v"`)}}}`))).toThrow(
    expect.objectContaining(refusal),
  );
  expect(readJsonBody(body(`{"a":[${many(2_900, String)}]}`))['a']).toHaveLength(2_900);
  // A million brackets are not even read, and those within a text do not count.
  expect(() => readJsonBody(body('['.repeat(1_000_000)))).toThrow(/nested deeper than 100/);
  expect(() => readJsonBody(body(`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`))).toThrow(/nested deeper than 100/);
  expect(readJsonBody(body(`{"a":"\\"${'['.repeat(1_000)}"}`))['a']).toHaveLength(1_001);
  // Commas within a text are no values.
  expect(readJsonBody(body(`{"a":"${','.repeat(10_000)}"}`))['a']).toHaveLength(10_000);
});
