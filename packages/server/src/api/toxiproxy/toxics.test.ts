import { expect, test } from 'vitest';
import { readBody } from './go-body.ts';
import { changedToxic, newToxic, ruleOf } from './toxics.ts';

const made = (type: string, attributes: { readonly [name: string]: number }) =>
  newToxic(readBody(JSON.stringify({ type, attributes })));
const days = 24 * 3_600_000;

test.each([
  ['latency', { latency: 2 * 3_600_000, jitter: days }, { delayMs: 2 * 3_600_000, jitterMs: days }],
  ['timeout', { timeout: 20 * days }, { afterMs: 20 * days }],
  ['reset_peer', { timeout: days }, { afterMs: days }],
  ['slow_close', { delay: days }, { delayMs: days }],
  ['slicer', { average_size: 10, delay: 2 * 3_600_000 * 1000 }, { delayMs: 2 * 3_600_000 }],
  ['latency', { latency: -5 }, { delayMs: 0 }],
] as const)('a %s of %j is done as it is asked, however long', (type, attributes, done) => {
  expect(ruleOf(made(type, attributes))?.with).toMatchObject(done);
});

test.each([
  ['latency', 'latency', 2 ** 31],
  ['latency', 'jitter', 2 ** 31],
  ['timeout', 'timeout', 2 ** 31],
  ['reset_peer', 'timeout', 2 ** 31],
  ['slow_close', 'delay', 2 ** 31],
  ['slicer', 'delay', 2 ** 31 * 1000],
])('longer than a timer can wait is refused by its name: %s %s', (type, name, value) => {
  const refused = expect.objectContaining({ status: 400, message: expect.stringContaining(`${name} must be at most`) });
  expect(() => made(type, { [name]: value })).toThrow(refused);
  const body = readBody(JSON.stringify({ attributes: { [name]: value } }));
  expect(() => changedToxic(made(type, {}), body)).toThrow(refused);
});
