import { connect, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { randomness } from './random.ts';
import { ask, type Peer, tcpPeer, until } from './testing/http-peer.ts';
import { openPath, type Path, type TestRule } from './testing/path.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Through {
  /** Every byte of the answer, as latin1 text. */
  readonly text: string;
  readonly met: number;
  readonly of: number;
  readonly notExposed: object;
}

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

/** Splits that cut heads, chunk sizes and trailers everywhere. */
async function inPieces(socket: Socket, bytes: Buffer, random: () => number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const to = at + 1 + Math.floor(random() ** 3 * 4000);
    socket.write(bytes.subarray(at, to));
    at = to;
    await new Promise(setImmediate);
  }
}

/** The answer of a server that says these bytes and closes, through a door with these rules; counts of the first. */
async function through(answer: Buffer | string, rules: readonly TestRule[], request = get): Promise<Through> {
  const peer = await tcpPeer((socket) => socket.once('data', () => socket.end(answer)));
  const path = await openPath(peer.port);
  closing.push(path.close.bind(path), peer.close.bind(peer));
  for (const rule of rules) path.rule(rule);
  const text = await said(path, request);
  const { met, of, notExposed } = path.state(rules[0]?.id ?? '').counters;
  return { text, met, of, notExposed };
}

async function said(path: Path, request: string): Promise<string> {
  const client = connect(path.port, '127.0.0.1');
  let text = '';
  let isOver = false;
  client.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  client.on('error', () => (isOver = true)).on('end', () => (isOver = true));
  client.write(request);
  await until(() => isOver, 'the end of the answer');
  client.destroy();
  return text;
}

function answered(body: Buffer | string, ...fields: readonly string[]): Buffer {
  const bytes = Buffer.from(body);
  const head = ['HTTP/1.1 200 OK', ...fields, `Content-Length: ${bytes.length}`].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), bytes]);
}

const patch = (body: unknown, more: object = {}): TestRule => ({
  id: 'p',
  fault: 'http.patch',
  with: { body, ...more },
});
const replace = (parts: Readonly<Record<string, unknown>>): TestRule => ({
  id: 'p',
  fault: 'http.replace',
  with: parts,
});
const json = '{"stars":5,"id":12345678901234567890,"price":1.0}';
const rest = '{"id":12345678901234567890,"price":1.0}';
const noStars = patch({ stars: null });
const gzipped = 'Content-Encoding: gzip';

describe('an answer in which nothing is changed passes byte by byte, and was not met', () => {
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n';
  const cases: readonly (readonly [string, Buffer | string, string])[] = [
    ['a page', answered('<html>5 stars</html>', 'Content-Type: text/html'), 'body'],
    ['JSON without the member', answered('{ "a": 1.0 }'), 'unchanged'],
    ['JSON in chunks, with trailers', `${chunked}8;x=y\r\n{"a": 1}\r\n0\r\nX-T: 1\r\n\r\n`, 'unchanged'],
    ['a coded body without the member', answered(gzipSync('{"a":1}'), gzipped), 'unchanged'],
    ['an unknown coding', answered(json, 'Content-Encoding: compress'), 'coded'],
    ['a coded body that is torn', answered(gzipSync(json).subarray(0, -9), gzipped), 'coded'],
    ['a coded body that is too large', answered(gzipSync(Buffer.alloc(1024 * 1024 + 1, 0x20)), gzipped), 'coded'],
    ['a coded transfer', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nxyz', 'coded'],
    ['text that is not UTF-8', answered(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), 'body'],
    ['a body that is too large', answered(`{"stars":"${'x'.repeat(1024 * 1024)}"}`), 'body'],
    ['a body that is cut off', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"stars":5', 'body'],
  ];
  test.for(cases)('%s', async ([, answer, reason]) => {
    const { text, ...counts } = await through(answer, [noStars]);
    expect(text).toBe(answer.toString('latin1'));
    expect(counts).toEqual({ met: 0, of: 1, notExposed: { [reason]: 1 } });
  });

  test('a header, a status, a body or a parameter that is there already', async () => {
    const answer = answered('same', 'X-Kind: a');
    const rule = replace({ status: 200, headers: { 'x-kind': 'a' }, body: 'same' });
    const { text, ...counts } = await through(answer, [rule]);
    expect(text).toBe(answer.toString('latin1'));
    expect(counts).toEqual({ met: 0, of: 1, notExposed: { unchanged: 1 } });
  });

  test('a delay of nothing, and what another rule left no room for', async () => {
    const idle = { id: 'd', fault: 'http.delay', with: { delayMs: 0 } };
    expect(await through(answered(json), [idle])).toMatchObject({ met: 0, of: 1, notExposed: { unchanged: 1 } });
    const abort = { id: 'a', fault: 'http.abort', with: { status: 503, at: 'response' } };
    expect(await through(answered(json), [noStars, abort])).toMatchObject({ met: 0, notExposed: { unchanged: 1 } });
  });
});

describe('what is changed is told as it is', () => {
  const codings: readonly (readonly [string, (plain: string) => Buffer])[] = [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['gzip, br', (plain) => brotliCompressSync(gzipSync(plain))],
  ];
  test.for(codings)('a body coded by %s goes on uncoded', async ([coding, encode]) => {
    const { text, met } = await through(answered(encode(json), `Content-Encoding: ${coding}`), [noStars]);
    expect(text).toBe(`HTTP/1.1 200 OK\r\ncontent-length: ${rest.length}\r\n\r\n${rest}`);
    expect(met).toBe(1);
  });

  test('trailers are kept', async () => {
    const head = 'HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n';
    const { text, met } = await through(`${head}b\r\n{"stars":5,\r\n7\r\n"a":1}\n\r\n0\r\nX-T: 1\r\nX-U: 2\r\n\r\n`, [
      noStars,
    ]);
    const kept = 'HTTP/1.1 200 OK\r\nTrailer: X-T\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(text).toBe(`${kept}8\r\n{"a":1}\n\r\n0\r\nX-T: 1\r\nX-U: 2\r\n\r\n`);
    expect(met).toBe(1);
  });

  test('a header is added where the body cannot be patched, too', async () => {
    const page = '<html>now</html>';
    const large = `{"stars":"${'x'.repeat(1024 * 1024)}"}`;
    for (const body of [page, large]) {
      const { text, met } = await through(answered(body), [patch({ stars: null }, { headers: { 'x-drill': '1' } })]);
      const head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nx-drill: 1\r\n\r\n`;
      expect(text === `${head}${body}`).toBe(true);
      expect(met).toBe(1);
    }
  });

  test('a body that is too large to be looked into can be replaced', async () => {
    const { text, met } = await through(answered('x'.repeat(3 * 1024 * 1024)), [replace({ body: 'oops' })]);
    expect(text).toBe('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\noops');
    expect(met).toBe(1);
  });

  test('a replaced body may say how it is coded', async () => {
    const bodyBase64 = gzipSync('x').toString('base64');
    const rule = replace({ bodyBase64, headers: { 'content-encoding': 'gzip' } });
    const { text } = await through(answered('plain', 'Content-Encoding: br'), [rule]);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: \d+\r\n\r\n/);
  });

  test('rules work one after the other', async () => {
    const rules = [{ ...replace({ body: '{"a":1,"stars":2}' }), id: 'r' }, { ...noStars, id: 'n' }, patch({ b: 2 })];
    const { text } = await through(answered(gzipSync('?'), gzipped), rules);
    expect(text).toBe('HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{"a":1,"b":2}');
  });
});

describe('answers without a body', () => {
  const none = (status: number): string => `HTTP/1.1 ${status} X\r\nETag: "a"\r\n\r\n`;

  test.for([204, 304])('%i gets the body that comes with another status', async (status) => {
    const { text, met } = await through(none(status), [replace({ status: 200, body: 'oops' })]);
    expect(text).toBe('HTTP/1.1 200 OK\r\nETag: "a"\r\ncontent-length: 4\r\n\r\noops');
    expect(met).toBe(1);
    const { text: bare } = await through(none(status), [replace({ status: 500 })]);
    expect(bare).toBe('HTTP/1.1 500 Internal Server Error\r\nETag: "a"\r\ncontent-length: 0\r\n\r\n');
  });

  test.for([204, 304])('%i alone takes no body', async (status) => {
    const { text, ...counts } = await through(none(status), [replace({ body: 'oops' })]);
    expect(text).toBe(none(status));
    expect(counts).toEqual({ met: 0, of: 1, notExposed: { body: 1 } });
  });

  test('to HEAD: status and fields change, and nothing follows', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n';
    const head = get.replace('GET', 'HEAD');
    const { text, met } = await through(answer, [replace({ status: 500, body: 'oops' })], head);
    expect(text).toBe('HTTP/1.1 500 Internal Server Error\r\nContent-Length: 9\r\n\r\n');
    expect(met).toBe(1);
    const alone = await through(answer, [replace({ body: 'oops' })], head);
    expect(alone).toEqual({ text: answer, met: 0, of: 1, notExposed: { body: 1 } });
  });
});

test('answers that follow one another are each changed or not, however they are cut', async () => {
  const trailed =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{"stars":5,\r\n6\r\n"a":1}\r\n0\r\nX-T: 1\r\n\r\n';
  const large = answered(`{"stars":"${'x'.repeat(1100 * 1024)}"}`);
  const cases: readonly (readonly [Buffer, string])[] = [
    [answered(json), `HTTP/1.1 200 OK\r\ncontent-length: ${rest.length}\r\n\r\n${rest}`],
    [
      Buffer.from(trailed),
      `${trailed.slice(0, 47)}7\r\n{"a":1}\r\n0\r\nX-T: 1\r\n\r\n`.replace('Transfer-E', 'transfer-e'),
    ],
    [Buffer.from('HTTP/1.1 204 X\r\n\r\n'), 'HTTP/1.1 204 X\r\n\r\n'],
    [large, large.toString('latin1')],
    [answered('<p>'), answered('<p>').toString('latin1')],
  ];
  const random = randomness('cuts', 0);
  const order = Array.from({ length: 40 }, (_, at) => cases[at < 5 ? at : Math.floor(random.next() * 5)] ?? cases[0]);
  const all = Buffer.concat(order.map((one) => one?.[0] ?? Buffer.alloc(0)));
  const peer = await tcpPeer((socket) => {
    socket.once('data', () => void inPieces(socket, all, () => random.next()).then(() => socket.end()));
  });
  const path = await openPath(peer.port);
  closing.push(path.close.bind(path), peer.close.bind(peer));
  path.rule(noStars);
  const text = await said(path, get.repeat(order.length));
  expect(text === order.map((one) => one?.[1]).join('')).toBe(true);
  const { met, of } = path.state('p').counters;
  expect([met, of]).toEqual([order.filter((one) => one === cases[0] || one === cases[1]).length, order.length]);
});

test('a large answer that is replaced ends where it ended, and the next one follows', async () => {
  const large = answered('x'.repeat(3 * 1024 * 1024));
  const peer = await tcpPeer((socket) => {
    socket.once('data', () => socket.end(Buffer.concat([large, answered('b'), large])));
  });
  const path = await openPath(peer.port);
  closing.push(path.close.bind(path), peer.close.bind(peer));
  path.rule(replace({ body: 'oops' }));
  const one = 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\noops';
  expect(await said(path, get.repeat(3))).toBe(one.repeat(3));
  expect(path.state('p').counters).toMatchObject({ met: 3, of: 3 });
});

test('parameters that nobody named keep their spelling', async () => {
  const taken: string[] = [];
  const peer: Peer = await tcpPeer((socket) =>
    socket.on('data', (bytes) => {
      taken.push(bytes.toString('latin1').split('\r\n')[0] ?? '');
      socket.write('HTTP/1.1 204 X\r\n\r\n');
    }),
  );
  const path = await openPath(peer.port);
  closing.push(path.close.bind(path), peer.close.bind(peer));
  path.rule({ id: 'r', fault: 'http.replace', with: { at: 'request', query: { b: '2 3' } } });
  path.rule({ id: 'p', fault: 'http.patch', with: { at: 'request', query: { c: '4' } }, match: { path: '/p' } });
  for (const target of ['/r?x=%7e+y%20&b=1&b=1&z', '/r?b=2+3', '/p?b=2%203&%41']) await ask(path.port, target);
  expect(taken).toEqual([
    'GET /r?x=%7e+y%20&b=2+3&z HTTP/1.1',
    'GET /r?b=2+3 HTTP/1.1',
    'GET /p?b=2%203&%41&c=4 HTTP/1.1',
  ]);
  expect(path.state('r').counters).toMatchObject({ met: 1, of: 3, notExposed: { unchanged: 2 } });
});

test('a canary’s message is changed or not, and counted by nobody', async () => {
  const canary = get.replace('\r\n\r\n', '\r\nX-Firedrill-Canary: i-x\r\n\r\n');
  for (const body of [json, '<html>']) {
    const { text, ...counts } = await through(answered(body), [noStars], canary);
    expect(text.endsWith(body === json ? rest : body)).toBe(true);
    expect(counts).toEqual({ met: 0, of: 0, notExposed: {} });
  }
});
