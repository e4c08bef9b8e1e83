import { expect, test } from 'vitest';

import { createLineSplitter } from './line-splitter.ts';

function split(limitBytes: number, chunks: readonly string[]): string[] {
  const seen: string[] = [];
  const splitter = createLineSplitter(limitBytes, { line: (text) => seen.push(text), tooLong: () => seen.push('!') });
  chunks.forEach((chunk) => splitter.push(Buffer.from(chunk)));
  return seen;
}

test('lines come whole, however the bytes are cut', () => {
  const text = 'one\ntwo é\n\nthree\nrest';
  for (let size = 1; size <= text.length; size += 1) {
    const bytes = Buffer.from(text);
    const seen: string[] = [];
    const splitter = createLineSplitter(100, { line: (line) => seen.push(line), tooLong: () => seen.push('!') });
    for (let at = 0; at < bytes.length; at += size) {
      splitter.push(bytes.subarray(at, at + size));
    }
    expect(seen).toEqual(['one', 'two é', 'three']);
  }
});

test('a line beyond the limit is dropped and told, and the next one is read', () => {
  expect(split(4, ['1234\n12345\n', '12', '34', '56', '78\nok\n'])).toEqual(['1234', '!', '!', 'ok']);
});
