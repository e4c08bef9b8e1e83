import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpPeer, type Peer, tcpPeer, until } from './testing/http-peer.ts';
import { openPath, type Path } from './testing/path.ts';

const host = 'Host: a\r\n';
const post = `POST / HTTP/1.1\r\n${host}`;
/** Requests whose end two readers may see at different places, or that hide another one. */
const ambiguous: Readonly<Record<string, string>> = {
  'length and coding': `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'coding and length': `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
  'two lengths': `${post}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`,
  'the same length twice': `${post}Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd`,
  'a list of lengths': `${post}Content-Length: 4, 4\r\n\r\nabcd`,
  'a signed length': `${post}Content-Length: +4\r\n\r\nabcd`,
  'a negative length': `${post}Content-Length: -4\r\n\r\nabcd`,
  'a hexadecimal length': `${post}Content-Length: 0x4\r\n\r\nabcd`,
  'an empty length': `${post}Content-Length:\r\n\r\nabcd`,
  'an endless length': `${post}Content-Length: 99999999999999999999\r\n\r\nabcd`,
  'two codings': `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`,
  'an unknown coding': `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
  'chunked not last': `${post}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`,
  'chunked twice': `${post}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`,
  'a coding with a vertical tab': `${post}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`,
  'a coding before a vertical tab': `${post}Transfer-Encoding: chunked\x0b\r\n\r\n0\r\n\r\n`,
  'a coding before a form feed': `${post}Transfer-Encoding: chunked\x0c\r\n\r\n0\r\n\r\n`,
  'a coding before a no-break space': `${post}Transfer-Encoding: chunked\xa0\r\n\r\n0\r\n\r\n`,
  'a length before a vertical tab': `${post}Content-Length: 4\x0b\r\n\r\nabcd`,
  'a length before a no-break space': `${post}Content-Length: 4\xa0\r\n\r\nabcd`,
  'a coding in HTTP/1.0': `POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'space before the colon': `${post}Content-Length : 4\r\n\r\nabcd`,
  'a folded line': `${post}X: a\r\n Content-Length: 4\r\n\r\nabcd`,
  'a bare line feed': `${post}X: a\nContent-Length: 4\r\n\r\nabcd`,
  'only bare line feeds': `GET / HTTP/1.1\r\nHost: a\n\n`,
  'a bare carriage return': `${post}X: a\rContent-Length: 4\r\n\r\nabcd`,
  'a NUL': `${post}X: a\0b\r\n\r\n`,
  'a field without a name': `${post}: a\r\n\r\n`,
  'a line without a colon': `${post}Content-Length\r\n\r\n`,
  'two hosts': `GET / HTTP/1.1\r\n${host}${host}\r\n`,
  'a signed chunk size': `${post}Transfer-Encoding: chunked\r\n\r\n+4\r\nabcd\r\n0\r\n\r\n`,
  'a prefixed chunk size': `${post}Transfer-Encoding: chunked\r\n\r\n0x4\r\nabcd\r\n0\r\n\r\n`,
  'an empty chunk size': `${post}Transfer-Encoding: chunked\r\n\r\n\r\nabcd\r\n0\r\n\r\n`,
  'an endless chunk size': `${post}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabcd`,
  'a chunk size with a bare line feed': `${post}Transfer-Encoding: chunked\r\n\r\n4\nabcd\r\n0\r\n\r\n`,
  'an extension with a bare line feed': `${post}Transfer-Encoding: chunked\r\n\r\n4;a\nabcd\r\n0\r\n\r\n`,
  'a chunk longer than its size': `${post}Transfer-Encoding: chunked\r\n\r\n4\r\nabcde\r\n0\r\n\r\n`,
  'a length in a trailer': `${post}Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 4\r\n\r\n`,
  'a head without end': `${post}X: ${'a'.repeat(70_000)}`,
};

describe('while an http rule is active', () => {
  let peer: Peer;
  let path: Path;
  const taken: string[] = [];
  beforeAll(async () => {
    peer = await httpPeer((request, response) => {
      taken.push(request.url ?? '');
      request.resume().on('end', () => response.end('ok'));
      request.on('error', () => undefined);
    });
    path = await openPath(peer.port);
    path.rule({ id: 'r', fault: 'http.delay', with: { delayMs: 1 }, match: { path: '/never' } });
  });
  afterAll(() => {
    path.close();
    peer.close();
  });

  /** What a client gets until its connection ends. */
  const answered = async (bytes: string, pieces: boolean): Promise<string> => {
    const client = connect({ port: path.port, host: '127.0.0.1', noDelay: true });
    let text = '';
    let ended = false;
    client
      .on('error', () => undefined)
      .on('close', () => {
        ended = true;
      });
    client.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    const half = Math.floor(bytes.length / 2);
    client.write(Buffer.from(pieces ? bytes.slice(0, half) : bytes, 'latin1'));
    if (pieces) setImmediate(() => client.write(Buffer.from(bytes.slice(half), 'latin1')));
    await until(() => ended, 'the end of the connection');
    return text;
  };
  const refusals = (): number => Object.values(path.listener().refused).reduce((sum, count) => sum + count, 0);

  test.each(Object.entries(ambiguous))('%s is answered by 400, and the connection closed', async (_, bytes) => {
    for (const pieces of [false, true]) {
      const before = refusals();
      const hidden = `${bytes}GET /hidden HTTP/1.1\r\n${host}\r\n`;
      expect(await answered(hidden, pieces)).toMatch(/^HTTP\/1\.1 400 [^]*connection: close/);
      expect(refusals()).toBe(before + 1);
    }
    expect(taken).not.toContain('/hidden');
  });

  test('requests before it get their answers first', async () => {
    const good = `GET /good HTTP/1.1\r\n${host}\r\n`;
    const text = await answered(`${good}${good}${ambiguous['length and coding']}`, false);
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '200', '400']);
  });

  test('an ambiguous response becomes 502', async () => {
    const wrong = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    const liar = await tcpPeer((socket) => socket.on('data', () => socket.write(wrong)));
    const other = path;
    path = await openPath(liar.port);
    path.rule({ id: 'r', fault: 'http.delay', with: { delayMs: 1 }, match: { path: '/never' } });
    expect(await answered(`GET / HTTP/1.1\r\n${host}\r\n`, false)).toMatch(/^HTTP\/1\.1 502 /);
    path.close();
    liar.close();
    path = other;
  });
});
