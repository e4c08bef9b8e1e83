import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, httpPeer, keepAlive, type Peer, tcpPeer, until } from './testing/http-peer.ts';
import { openPath, type Path } from './testing/path.ts';

let peer: Peer;
let path: Path;
/** What the server got, with the time of each. */
const taken: { readonly line: string; readonly body: string; readonly header: string; readonly atMs: number }[] = [];

beforeEach(async () => {
  taken.length = 0;
  peer = await httpPeer((request, response) => {
    const chunks: Buffer[] = [];
    const atMs = performance.now();
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      taken.push({ line: `${request.method} ${request.url}`, body, header: String(request.headers['x-added']), atMs });
      response.setHeader('content-type', 'application/json');
      if (request.url === '/chunked') response.write('{"a":1,');
      if (request.url === '/none') response.writeHead(204).end();
      else response.end(request.url === '/chunked' ? '"b":{"c":2}}' : '{"a":1,"b":{"c":2}}');
    });
  });
  path = await openPath(peer.port);
});
afterEach(() => {
  path.close();
  peer.close();
});

const counts = (id: string): string => {
  const { met, matched, of } = path.state(id).counters;
  return `${met}/${matched}/${of}`;
};

describe('http.delay', () => {
  test('an answer comes late, but the server takes the request at once', async () => {
    path.rule({ id: 'r', fault: 'http.delay', with: { delayMs: 900 } });
    const startMs = performance.now();
    const got = await ask(path.port, '/order', { method: 'POST', body: 'one' });
    expect(got.tookMs).toBeGreaterThanOrEqual(900);
    expect(got.tookMs).toBeLessThan(5000);
    expect((taken[0]?.atMs ?? 0) - startMs).toBeLessThan(800);
  });

  test('a request is taken late', async () => {
    path.rule({ id: 'r', fault: 'http.delay', with: { delayMs: 120, at: 'request' } });
    const startMs = performance.now();
    await ask(path.port, '/order', { method: 'POST', body: 'one' });
    expect((taken[0]?.atMs ?? 0) - startMs).toBeGreaterThanOrEqual(119);
  });

  test('a port to match is the one that the request was sent to, by either name', async () => {
    const rules = { here: path.port, behind: peer.port, elsewhere: path.port === 65_535 ? 1 : path.port + 1 };
    for (const [id, port] of Object.entries(rules)) {
      path.rule({ id, fault: 'http.replace', with: { headers: { [`x-${id}`]: 'yes' } }, match: { port } });
    }
    const { headers } = await ask(path.port, '/', { headers: { host: `shop:${rules.elsewhere}` } });
    expect([headers['x-here'], headers['x-behind'], headers['x-elsewhere']]).toEqual(['yes', 'yes', undefined]);
    expect(counts('elsewhere')).toBe('0/0/1');
  });

  test('a canary is hurt, and counted by nobody', async () => {
    path.rule({ id: 'r', fault: 'http.abort', with: { status: 503 } });
    const got = await ask(path.port, '/', { headers: { 'X-Firedrill-Canary': 'i-x' } });
    expect(got.status).toBe(503);
    expect(counts('r')).toBe('0/0/0');
  });

  test('only requests that match are late, and each is counted exactly', async () => {
    const match = { path: '/slow*', method: 'GET', header: { 'X-User': 'j*' } };
    path.rule({ id: 'r', fault: 'http.delay', with: { delayMs: 80 }, match });
    const agent = keepAlive();
    const late = await ask(path.port, '/slow/a?b=c', { headers: { 'x-user': 'jo' }, agent });
    const others = [
      await ask(path.port, '/fast', { headers: { 'x-user': 'jo' }, agent }),
      await ask(path.port, '/slow', { method: 'POST', headers: { 'x-user': 'jo' }, agent }),
      await ask(path.port, '/slow', { headers: { 'x-user': 'ann' }, agent }),
    ];
    agent.destroy();
    expect(late.tookMs).toBeGreaterThanOrEqual(80);
    for (const other of others) expect(other.tookMs).toBeLessThan(75);
    expect(counts('r')).toBe('1/1/4');
  });

  test('a share of requests is late, the same ones for the same seed', async () => {
    const hit = async (id: string, seed: string): Promise<string> => {
      path.rule({ id, fault: 'http.delay', with: { delayMs: 25 }, percent: 40, seed });
      const agent = keepAlive();
      const late: string[] = [];
      for (let at = 0; at < 20; at += 1) {
        const before = path.state(id).counters.met;
        await ask(path.port, '/', { agent });
        late.push(path.state(id).counters.met > before ? 'x' : '.');
      }
      agent.destroy();
      path.unrule(id);
      return late.join('');
    };
    const first = await hit('a', 'seven');
    expect(await hit('b', 'seven')).toBe(first);
    expect(await hit('c', 'eight')).not.toBe(first);
    expect(first).toMatch(/x/);
    expect(first).toMatch(/\./);
    expect(path.state('a').counters).toMatchObject({ met: first.split('x').length - 1, matched: 20, of: 20 });
  });

  test('it reaches connections that stand, between two requests', async () => {
    const agent = keepAlive();
    expect((await ask(path.port, '/', { agent })).tookMs).toBeLessThan(800);
    path.rule({ id: 'r', fault: 'http.delay', with: { delayMs: 900 } });
    expect((await ask(path.port, '/', { agent })).tookMs).toBeGreaterThanOrEqual(900);
    expect(path.listener().connections).toBe(1);
    agent.destroy();
  });

  test('it reaches a request whose answer is still to come', async () => {
    let answer = (): void => undefined;
    const slow = await httpPeer((_, response) => {
      answer = () => void response.end('x');
    });
    const slowPath = await openPath(slow.port);
    const early = answer;
    const pending = ask(slowPath.port, '/');
    await until(() => answer !== early, 'the request');
    slowPath.rule({ id: 'r', fault: 'http.delay', with: { delayMs: 90 } });
    const sentMs = performance.now();
    answer();
    await pending;
    expect(performance.now() - sentMs).toBeGreaterThanOrEqual(90);
    slowPath.close();
    slow.close();
  });

  test('switched off, what it held is there at once and nothing of it is left', async () => {
    path.rule({ id: 'r', fault: 'http.delay', with: { delayMs: 30_000 } });
    const agent = keepAlive();
    const pending = ask(path.port, '/', { agent });
    await until(() => path.state('r').counters.met === 1, 'the hit');
    path.unrule('r');
    expect((await pending).tookMs).toBeLessThan(3000);
    expect((await ask(path.port, '/', { agent })).tookMs).toBeLessThan(75);
    agent.destroy();
  });

  test('switched off in the middle of a trailer, it sends nothing twice', async () => {
    let got = '';
    const recorder = await tcpPeer((socket) => socket.on('data', (bytes) => void (got += bytes.toString())));
    const other = await openPath(recorder.port);
    other.rule({ id: 'r', fault: 'http.delay', with: { delayMs: 1 } });
    const client = connect({ port: other.port, host: '127.0.0.1', noDelay: true });
    const [begin, end] = ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Half', ': yes\r\n\r\n'];
    client.write(begin);
    await until(() => got === begin, 'the half');
    other.unrule('r');
    client.write(end);
    await until(() => got.length >= begin.length + end.length, 'the rest');
    expect(got).toBe(begin + end);
    client.destroy();
    other.close();
    recorder.close();
  });

  test('a client that gives up leaves nothing standing', async () => {
    path.rule({ id: 'r', fault: 'http.delay', with: { delayMs: 200 } });
    const client = connect(path.port, '127.0.0.1');
    client.on('error', () => undefined);
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => path.state('r').counters.met === 1, 'the hit');
    client.resetAndDestroy();
    await until(() => path.listener().connections === 0, 'no connection');
  });
});

describe('http.abort', () => {
  test('a request is answered by a status, unseen by the server, and the connection goes on', async () => {
    path.rule({ id: 'r', fault: 'http.abort', with: { status: 503 }, match: { path: '/x' } });
    const agent = keepAlive();
    expect(await ask(path.port, '/x', { agent, method: 'POST', body: 'abc' })).toMatchObject({ status: 503 });
    expect(await ask(path.port, '/y', { agent })).toMatchObject({ status: 200 });
    expect(taken.map((one) => one.line)).toEqual(['GET /y']);
    expect(path.listener().connections).toBe(1);
    agent.destroy();
  });

  test('an answer is lost after the server did its work', async () => {
    path.rule({ id: 'r', fault: 'http.abort', with: { status: 500, at: 'response' } });
    const agent = keepAlive();
    expect(await ask(path.port, '/chunked', { agent })).toMatchObject({ status: 500, body: 'fault\n' });
    path.unrule('r');
    expect(await ask(path.port, '/b', { agent })).toMatchObject({ status: 200, body: '{"a":1,"b":{"c":2}}' });
    expect(taken).toHaveLength(2);
    agent.destroy();
  });

  test('a connection is reset', async () => {
    path.rule({ id: 'r', fault: 'http.abort', with: { connection: 'reset' } });
    await expect(ask(path.port, '/')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(taken).toHaveLength(0);
    expect(counts('r')).toBe('1/1/1');
  });

  test('pipelined requests keep their order', async () => {
    path.rule({ id: 'r', fault: 'http.abort', with: { status: 418 }, match: { path: '/b' } });
    const client = connect(path.port, '127.0.0.1');
    let text = '';
    client.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    const line = (name: string): string => `GET /${name} HTTP/1.1\r\nHost: a\r\n\r\n`;
    client.write(['a', 'b', 'none', 'b', 'c'].map(line).join(''));
    await until(() => text.split('HTTP/1.1 ').length === 6, 'five answers');
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '200',
      '418',
      '204',
      '418',
      '200',
    ]);
    client.destroy();
  });
});

describe('http.replace and http.patch', () => {
  test('a response is replaced in part', async () => {
    const parts = { status: 404, headers: { 'X-Added': 'yes', 'Content-Type': 'text/plain' }, body: 'gone' };
    path.rule({ id: 'r', fault: 'http.replace', with: parts });
    const got = await ask(path.port, '/chunked');
    expect(got).toMatchObject({ status: 404, body: 'gone' });
    expect(got.headers).toMatchObject({ 'x-added': 'yes', 'content-type': 'text/plain', 'content-length': '4' });
  });

  test('a request is replaced in part', async () => {
    const parts = {
      at: 'request',
      method: 'PUT',
      path: '/new',
      query: { b: '2' },
      headers: { 'X-Added': 'q' },
      body: 'hi',
    };
    path.rule({ id: 'r', fault: 'http.replace', with: parts });
    await ask(path.port, '/old?a=1&b=1', { method: 'POST', body: 'longer than that' });
    expect(taken[0]).toMatchObject({ line: 'PUT /new?a=1&b=2', body: 'hi', header: 'q' });
  });

  test('a JSON body is patched, whatever its framing', async () => {
    path.rule({ id: 'r', fault: 'http.patch', with: { headers: { 'x-added': '1' }, body: { b: { c: null, d: 3 } } } });
    const agent = keepAlive();
    for (const where of ['/chunked', '/']) {
      const got = await ask(path.port, where, { agent });
      expect([JSON.parse(got.body), got.headers['x-added']]).toEqual([{ a: 1, b: { d: 3 } }, '1']);
    }
    expect(await ask(path.port, '/none', { agent })).toMatchObject({ status: 204, body: '' });
    agent.destroy();
  });

  test('a body that cannot be patched stays as it is, and is counted', async () => {
    path.rule({ id: 'r', fault: 'http.patch', with: { at: 'request', body: { a: 1 } } });
    await ask(path.port, '/', { method: 'POST', body: 'no json' });
    expect(taken[0]?.body).toBe('no json');
    expect(path.state('r').counters.notExposed).toEqual({ body: 1 });
  });
});

test('what no http rule can look into is counted as not exposed, by reason, and passes', async () => {
  const echo = await tcpPeer((socket) => socket.pipe(socket));
  const echoPath = await openPath(echo.port);
  const talk = async (bytes: Buffer): Promise<void> => {
    const client = connect(echoPath.port, '127.0.0.1');
    let back = 0;
    client.on('data', (chunk) => {
      back += chunk.length;
    });
    client.write(bytes);
    await until(() => back === bytes.length, 'the echo');
    standing.push(client);
  };
  const standing: ReturnType<typeof connect>[] = [];
  const tls = Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 1, 2, 3, 4, 5]);
  await talk(tls);
  echoPath.rule({ id: 'r', fault: 'http.delay', with: { delayMs: 60_000 } });
  await talk(tls);
  await talk(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
  await talk(Buffer.from('*1\r\n$4\r\nPING\r\n'));
  expect(echoPath.state('r').counters).toEqual({
    met: 0,
    matched: 0,
    of: 4,
    notExposed: { tls: 2, http2: 1, 'not-http': 1 },
  });
  for (const client of standing) client.destroy();
  echoPath.close();
  echo.close();
});
