import { once } from 'node:events';
import { createServer, connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Peer, tcpPeer, until } from './testing/http-peer.ts';
import { openPath, type Path } from './testing/path.ts';

/** What a fault must leave in order while it changes a message: who waits for whom, and where each message ends. */
let peer: Peer;
let path: Path;
/** What the server got, and what it says to each piece that comes. */
let taken = '';
let answer: (all: string) => string;

beforeEach(async () => {
  taken = '';
  peer = await tcpPeer((socket) =>
    socket.on('data', (bytes) => {
      taken += bytes.toString('latin1');
      socket.write(answer(taken));
    }),
  );
  path = await openPath(peer.port);
});
afterEach(() => {
  path.close();
  peer.close();
});

/** A client, and what it has got so far. */
function dial(): { readonly say: (words: string) => void; readonly got: () => string } {
  const client = connect({ port: path.port, host: '127.0.0.1', noDelay: true });
  let got = '';
  client.on('error', () => undefined).on('data', (bytes) => void (got += bytes.toString('latin1')));
  return { say: (words) => void client.write(Buffer.from(words, 'latin1')), got: () => got };
}

const host = 'Host: a\r\n';
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const get = `GET / HTTP/1.1\r\n${host}\r\n`;
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const streamOf = (text: string): string => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(text)}`;

describe('an answer without an end', () => {
  test('gets its new body at once', async () => {
    answer = () => streamOf('data: 1\n\n');
    path.rule({ id: 'r', fault: 'http.replace', with: { status: 503, body: 'gone' } });
    const client = dial();
    client.say(get);
    await until(() => client.got().endsWith('gone'), 'the new body');
    expect(client.got()).toMatch(/^HTTP\/1\.1 503 [^]*content-length: 4\r\n\r\ngone$/);
    expect(path.state('r').counters).toMatchObject({ met: 1, of: 1 });
  });

  test('that is no JSON passes at once, and is counted as not exposed', async () => {
    answer = () => streamOf('event: tick\n\n');
    path.rule({ id: 'r', fault: 'http.patch', with: { body: { a: 1 } } });
    const client = dial();
    client.say(get);
    await until(() => client.got() === answer(''), 'what the server said');
    expect(path.state('r').counters).toMatchObject({ met: 0, of: 1, notExposed: { body: 1 } });
  });

  test('that begins as JSON is awaited', async () => {
    answer = (all) => (all.endsWith('more') ? `${chunk('1}')}0\r\n\r\n` : streamOf(' {"a":'));
    path.rule({ id: 'r', fault: 'http.patch', with: { body: { a: 2 } } });
    const client = dial();
    client.say(`POST / HTTP/1.1\r\n${host}Content-Length: 4\r\n\r\n`);
    await until(() => path.state('r').counters.matched === 1, 'the head');
    client.say('more');
    await until(() => client.got().endsWith(' {"a":2}'), 'the patched body');
  });
});

describe('a client that waits to be told to send its body', () => {
  const head = `POST / HTTP/1.1\r\n${host}Content-Length: 7\r\nExpect: 100-continue\r\n\r\n`;
  const goOn = 'HTTP/1.1 100 Continue\r\n\r\n';

  test.each([
    ['http.patch', { at: 'request', body: { b: 2 } }, '{"a":1,"b":2}'],
    ['http.replace', { at: 'request', body: 'other' }, 'other'],
  ])('is told so where %s needs it', async (fault, parameters, sent) => {
    answer = () => ok;
    path.rule({ id: 'r', fault, with: parameters });
    const client = dial();
    client.say(head);
    await until(() => client.got() === goOn, 'the word to go on');
    expect(taken).toBe('');
    client.say('{"a":1}');
    await until(() => client.got() === goOn + ok, 'the answer');
    expect(taken.slice(taken.indexOf('\r\n\r\n') + 4)).toBe(sent);
  });

  test('is told so after the answers that it awaits before', async () => {
    answer = (all) => (all.includes('more') || all.includes('POST') ? ok : '');
    path.rule({ id: 'r', fault: 'http.replace', with: { at: 'request', body: 'new' }, match: { path: '/' } });
    const client = dial();
    client.say(`PUT /first HTTP/1.1\r\n${host}Content-Length: 4\r\n\r\nmore${head}`);
    await until(() => client.got() === ok + goOn, 'the answer, then the word to go on');
    client.say('{"a":1}');
    await until(() => client.got() === ok + goOn + ok, 'both answers');
  });
});

test('the rest of a request whose beginning was swallowed never reaches a server that speaks out of turn', async () => {
  answer = () => 'HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n';
  let sayMore = (): void => undefined;
  const impatient = await tcpPeer((socket) => {
    socket.on('data', (bytes) => void (taken += bytes.toString('latin1')));
    sayMore = () => void socket.write(answer(''));
  });
  const door = await openPath(impatient.port);
  door.rule({ id: 'r', fault: 'http.abort', with: { status: 503 } });
  const client = connect({ port: door.port, host: '127.0.0.1', noDelay: true });
  let ended = '';
  client.on('error', (error) => void (ended = error.message)).on('close', () => void (ended ||= 'closed'));
  client.write(`POST /x HTTP/1.1\r\n${host}Content-Length: 99\r\n\r\n`);
  await until(() => door.state('r').counters.met === 1, 'the request');
  sayMore();
  await until(() => ended !== '', 'the end');
  expect([ended, taken]).toEqual(['read ECONNRESET', '']);
  door.close();
  impatient.close();
});

test('after a declined upgrade nothing is lost of an answer that begins in the piece of the one before', async () => {
  const second = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlater';
  const server = await tcpPeer((socket) =>
    socket.on('data', (bytes) => {
      taken += bytes.toString('latin1');
      socket.write(taken.endsWith('go on') ? second.slice(9) : ok + second.slice(0, 9));
    }),
  );
  const door = await openPath(server.port);
  door.rule({ id: 'r', fault: 'http.patch', with: { body: { a: 1 } }, match: { path: '/other' } });
  const client = connect({ port: door.port, host: '127.0.0.1', noDelay: true });
  let got = '';
  client.on('data', (bytes) => void (got += bytes.toString('latin1')));
  client.write(`GET / HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: foo\r\n\r\n${get}`);
  await until(() => got.startsWith(ok + second.slice(0, 9)), 'the first answer, and the beginning of the second');
  client.write('go on');
  await until(() => got === ok + second, 'both answers');
  client.destroy();
  door.close();
  server.close();
});

test('HEAD and CONNECT stay what they are, and nothing becomes them', async () => {
  answer = () => 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';
  path.rule({ id: 'r', fault: 'http.replace', with: { at: 'request', method: 'GET' } });
  const client = dial();
  client.say(`HEAD / HTTP/1.1\r\n${host}\r\n`);
  await until(() => client.got() === answer(''), 'the answer');
  expect(taken).toMatch(/^HEAD /);
  expect(path.state('r').counters).toMatchObject({ met: 0, notExposed: { unchanged: 1 } });
  for (const method of ['HEAD', 'CONNECT']) {
    expect(() => path.rule({ id: 's', fault: 'http.replace', with: { at: 'request', method } })).toThrow('method');
  }
});

test('an HTTP/2 server that speaks first is told by its name', async () => {
  const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const door = await openPath(typeof address === 'object' && address !== null ? address.port : 0);
  door.rule({ id: 'r', fault: 'http.abort', with: { status: 503 } });
  const session = connectHttp2(`http://127.0.0.1:${door.port}`);
  const request = session.request({ ':path': '/' });
  const [headers] = await once(request, 'response');
  expect(headers[':status']).toBe(200);
  expect(door.state('r').counters).toMatchObject({ met: 0, of: 1, notExposed: { http2: 1 } });
  session.destroy();
  door.close();
  server.close();
});

describe('a path in letters that are not ASCII', () => {
  const letters = '/정보/à';
  const encoded = '/%EC%A0%95%EB%B3%B4/%C3%A0';

  test.each([
    ['raw', Buffer.from(letters).toString('latin1')],
    ['percent-encoded', encoded],
    ['percent-encoded in small letters', encoded.toLowerCase()],
  ])('is matched when it comes %s', async (_, sent) => {
    answer = () => ok;
    path.rule({ id: 'r', fault: 'http.abort', with: { status: 418 }, match: { path: letters } });
    const client = dial();
    client.say(`GET ${sent}?q=1 HTTP/1.1\r\n${host}\r\n`);
    await until(() => client.got() !== '', 'the answer');
    expect(client.got()).toMatch(/^HTTP\/1\.1 418 /);
  });

  test('is sent encoded', async () => {
    answer = () => ok;
    path.rule({ id: 'r', fault: 'http.replace', with: { at: 'request', path: letters } });
    dial().say(`GET /?q=1 HTTP/1.1\r\n${host}\r\n`);
    await until(() => taken !== '', 'the request');
    expect(taken).toMatch(`GET ${encoded}?q=1 HTTP/1.1\r\n`);
  });
});
