import { expect, test } from 'vitest';
import { randomness } from '../random.ts';
import { readRequestHead, readResponseHead } from './head.ts';
import { readFieldLines, sectionEnd, type Span } from './scan.ts';

const spanOf = (text: string): Span => ({ bytes: Buffer.from(text, 'latin1'), from: 0, to: text.length });

test('a section ends behind its first empty line, near or far, wherever the search begins', () => {
  const random = randomness('sections', 0);
  const integer = (below: number): number => Math.floor(random.next() * below);
  const words = ['\r', '\n', '\r\n', '\r\n\r\n', 'a', 'b'.repeat(90)];
  for (let round = 0; round < 20_000; round += 1) {
    const text = Array.from({ length: 1 + integer(16) }, () => words[integer(words.length)] ?? '').join('');
    const from = integer(text.length);
    const start = text.indexOf('\r\n\r\n', from);
    expect(sectionEnd(Buffer.from(text, 'latin1'), from)).toBe(start < 0 ? -1 : start + 4);
  }
});

test('field names count in any case; white space around a value does not', () => {
  const told = readFieldLines(
    spanOf('HOST:a\r\nConTent-LengTh: \t12 \t\r\nUPGRADE:\r\nX-Firedrill-Canary: 1\r\n\r\n'),
    0,
  );
  const none = { codings: 0, coding: '' };
  expect(told).toEqual({ hosts: 1, lengths: 1, length: '12', upgrade: true, canary: true, ...none });
});

test.each([
  'A : b\r\n\r\n',
  ':b\r\n\r\n',
  'A\r\n\r\n',
  ' A: b\r\n\r\n',
  'A: b\rc\r\n\r\n',
  'A: b\nc\r\n\r\n',
  'A: \0\r\n\r\n',
  'A: b\r\n',
])('field lines that two readers may read differently are none: %j', (text) =>
  expect(readFieldLines(spanOf(text), 0)).toBeNull(),
);

test('a head is read from the middle of a chunk, and nothing behind it counts', () => {
  const head = 'POST /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n';
  const bytes = Buffer.from(`body${head}Content-Length: 4\r\n\r\n`, 'latin1');
  const request = readRequestHead({ bytes, from: 4, to: 4 + head.length });
  expect(request).toMatchObject({ method: 'POST', target: '/a?b=c', path: '/a', minor: 1, text: head });
  expect(request).toMatchObject({ framing: { kind: 'fixed', sizeBytes: 3 }, wantsTunnel: false, isCanary: false });
});

test.each([
  ['http://a.example/b#c?d', '/b'],
  ['http://a.example?d#c', '/'],
  ['*', '*'],
])('the path of the target %s is %s', (target, path) => {
  expect(readRequestHead(spanOf(`GET ${target} HTTP/1.1\r\n\r\n`))).toMatchObject({ target, path });
});

test.each(['HTTP/1.1 099 a', 'HTTP/1.1 20', 'HTTP/1.1 2000', 'HTTP/1.2 200 a', 'HTTP/1.1  200', 'http/1.1 200 a'])(
  'a status line that is none is refused: %s',
  (line) => expect(readResponseHead(spanOf(`${line}\r\n\r\n`), 'GET')).toEqual({ refused: 'malformed status line' }),
);

test('a reason may hold anything, or be absent', () => {
  for (const line of ['HTTP/1.1 204', 'HTTP/1.1 204 ', 'HTTP/1.1 204 \xe9\x01 x']) {
    expect(readResponseHead(spanOf(`${line}\r\n\r\n`), 'GET')).toMatchObject({
      status: 204,
      framing: { kind: 'empty' },
    });
  }
});
