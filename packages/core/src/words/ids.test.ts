import { expect, test } from 'vitest';
import { agentId, idText, injectionId, isAgentId, isInjectionId, isRunId, runId } from './ids.ts';

test('the form of ids is frozen: a prefix and 16 characters of lower-case base32', () => {
  expect(idText(new Uint8Array(10))).toBe('aaaaaaaaaaaaaaaa');
  expect(idText(new Uint8Array(10).fill(255))).toBe('7777777777777777');
  expect(idText(Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))).toBe('aaaqeayeaudaocaj');
});

test('an id is made of exactly ten bytes', () => {
  expect(() => idText(new Uint8Array(9))).toThrow(RangeError);
  expect(() => idText(new Uint8Array(11))).toThrow(RangeError);
});

test('the prefix tells the kind, and one kind is not taken for another', () => {
  const bytes = new Uint8Array(10).fill(7);
  const made = [runId(bytes), injectionId(bytes), agentId(bytes)];
  expect(made.map(isRunId)).toEqual([true, false, false]);
  expect(made.map(isInjectionId)).toEqual([false, true, false]);
  expect(made.map(isAgentId)).toEqual([false, false, true]);
});

test.each([
  '',
  'i-',
  'i-aaaaaaaaaaaaaaa',
  'i-aaaaaaaaaaaaaaaaa',
  'i-AAAAAAAAAAAAAAAA',
  'i-aaaaaaaaaaaaaaa1',
  'x-aaaaaaaaaaaaaaaa',
  '../aaaaaaaaaaaaaaaaa',
])('%j is no id', (text) =>
  expect([isRunId(text), isInjectionId(text), isAgentId(text)]).toEqual([false, false, false]),
);
