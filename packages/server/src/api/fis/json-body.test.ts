import { expect, test } from 'vitest';
import { readJsonBody } from './json-body.ts';

const body = (text: string): Uint8Array => new TextEncoder().encode(text);
const many = (count: number, entry: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => entry(index)).join(',');

test('a body with more values than any request is refused before anything looks into them', () => {
  const refusal = { code: 'ValidationException' };
  expect(() => readJsonBody(body(`{"tags":{${many(5_000, (n) => `"k${n}":"v"`)}}}`))).toThrow(
    expect.objectContaining(refusal),
  );
  expect(() => readJsonBody(body(`{"tags":{${many(80_000, (n) => `"k${n}":"v"`)}}}`))).toThrow(
    expect.objectContaining(refusal),
  );
  expect(readJsonBody(body(`{"a":[${many(4_000, String)}]}`))['a']).toHaveLength(4_000);
  // Commas within a text are no values.
  expect(readJsonBody(body(`{"a":"${','.repeat(10_000)}"}`))['a']).toHaveLength(10_000);
});
