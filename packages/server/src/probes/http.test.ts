import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sample } from '@firedrill/core/engine/engine-ports';
import { canRun, runToEnd } from '@firedrill/core/testing/run-to-end';
import { type Tolerance, tolerance } from '@firedrill/core/words/tolerance';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { z } from 'zod';
import { isAnswer } from './answer.ts';
import { httpProbe } from './http.ts';
import { foundIn } from './search/found-in.ts';
import { createSearcher } from './search/searcher.ts';
import { judge } from './judge.ts';

let running: Server | null = null;
afterEach(() => {
  running?.closeAllConnections();
  running?.close();
  running = null;
});

async function serve(listener: RequestListener): Promise<string> {
  running = createServer(listener).listen(0, '127.0.0.1');
  await once(running, 'listening');
  // A TCP server has an address and a port.
  return `http://127.0.0.1:${(running.address() as AddressInfo).port}/`;
}

interface Asking {
  readonly url: string;
  readonly expect?: z.input<typeof tolerance>;
  readonly timeoutMs?: number;
  readonly recentMs?: readonly number[];
}

const searcher = createSearcher();
afterAll(searcher.end);

/** One sample, judged beside the latencies of those before it. */
async function sample({ url, expect: given = {}, timeoutMs = 5_000, recentMs = [] }: Asking): Promise<Sample> {
  const wanted: Tolerance = tolerance.parse(given);
  const seen = await httpProbe.sample({
    with: httpProbe.with.parse({ url }),
    expect: wanted,
    timeoutMs,
    everyMs: 1_000,
    keep: (make) => make(),
    matching: searcher.matching,
    remote: () => Promise.reject(new Error('an http probe needs no agent')),
  });
  if (!isAnswer(seen)) return seen;
  const atMs = 1_000;
  const recent = recentMs.map((ms) => ({ atMs, asked: 1, failed: 0, value: ms, latenciesMs: [ms] }));
  const found = await foundIn(seen, wanted, searcher);
  return judge({ ...seen, found }, wanted, { recent, baseline: [], enough: 3 }, atMs).sample;
}

const shopPage: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'x-shop': 'open' });
  response.end('{"orders": 41, "lines": [1, 2, 3], "name": "shop"}');
};

test.for([
  { name: 'no expectation', expect: {}, quality: 'good' },
  { name: 'status', expect: { status: [200, 204] }, quality: 'good' },
  { name: 'another status', expect: { status: 204 }, quality: 'bad' },
  { name: 'text', expect: { matches: '"orders": \\d+' }, quality: 'good' },
  { name: 'other text', expect: { equals: 'closed' }, quality: 'bad' },
  { name: 'header', expect: { header: { 'X-Shop': '^open$' } }, quality: 'good' },
  { name: 'missing header', expect: { header: { 'x-other': '.' } }, quality: 'bad' },
  { name: 'value at a path', expect: { jsonPath: { '$.orders': { atLeast: 41, atMost: 41 } } }, quality: 'good' },
  { name: 'items at a path', expect: { jsonPath: { '$.lines': { minItems: 4 } } }, quality: 'bad' },
  { name: 'nothing at a path', expect: { jsonPath: { '$.gone': 'x' } }, quality: 'bad' },
  { name: 'number of a body that is none', expect: { atLeast: 1 }, quality: 'blind' },
] satisfies { name: string; expect: z.input<typeof tolerance>; quality: Sample['quality'] }[])(
  'judges: $name → $quality',
  async (row) => {
    const url = await serve(shopPage);
    expect(await sample({ url, expect: row.expect })).toMatchObject({ quality: row.quality });
  },
);

test('an answer of 400 or above is bad where no status is expected, and good where it is', async () => {
  const url = await serve((_request, response) => response.writeHead(503).end());
  expect(await sample({ url })).toMatchObject({ quality: 'bad', detail: 'status 503' });
  expect(await sample({ url, expect: { status: 503 } })).toMatchObject({ quality: 'good' });
});

test('refused, reset and cut off are bad, with the reason', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
    }
    setImmediate(() => request.socket.destroy());
  });
  expect(await sample({ url })).toMatchObject({ quality: 'bad' });
  expect(await sample({ url: `${url}cut` })).toMatchObject({ quality: 'bad' });
  running?.close();
  await once(running ?? createServer(), 'close');
  const refused = await sample({ url });
  expect(refused).toMatchObject({ quality: 'bad', value: null });
  expect(refused.detail).toContain('ECONNREFUSED');
});

test('an answer that is late, or begins and never ends, is bad at its limit', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/begins') response.write('a beginning');
  });
  for (const path of ['', 'begins']) {
    const taken = await sample({ url: `${url}${path}`, timeoutMs: 100 });
    expect(taken).toMatchObject({ quality: 'bad', detail: 'no answer within 100 ms' });
  }
});

test('what is no JSON is blind where a path is expected, and bad where its status is wrong too', async () => {
  const url = await serve((_request, response) => response.writeHead(500).end('<html>'));
  const jsonPath = { '$.orders': 1 };
  expect(await sample({ url, expect: { jsonPath, status: 500 } })).toMatchObject({ quality: 'blind', value: null });
  expect(await sample({ url, expect: { jsonPath, status: 200 } })).toMatchObject({ quality: 'bad' });
});

test('latency and percentiles count this sample among the recent ones', async () => {
  const url = await serve(shopPage);
  const slow = Array.from({ length: 10 }, () => 9_000);
  expect(await sample({ url, expect: { p50: { below: '4s' } } })).toMatchObject({ quality: 'good' });
  expect(await sample({ url, expect: { p50: { below: '4s' } }, recentMs: slow })).toMatchObject({ quality: 'bad' });
  expect(await sample({ url, expect: { latency: { below: '0ms' } } })).toMatchObject({ quality: 'bad' });
});

test('a bad answer keeps its number, so that a bound on latency can stop a run', async () => {
  const url = await serve(shopPage);
  const late = await sample({ url, expect: { latency: { below: '0ms' } } });
  expect(late.value).toBeGreaterThan(0);
  expect(await sample({ url, expect: { status: 204, jsonPath: { '$.orders': 41 } } })).toMatchObject({ value: 41 });
  expect(await sample({ url, expect: { jsonPath: { '$.gone': 1 } } })).toMatchObject({ value: null });
});

test('a lack of our own descriptors is blind, never the fault of the system', async ({ skip }) => {
  skip(!canRun('prlimit'), 'prlimit(1) is missing');
  const probe = new URL('./http.ts', import.meta.url).href;
  const program = `
    import { openSync } from 'node:fs';
    import { httpProbe } from ${JSON.stringify(probe)};
    const asked = { with: httpProbe.with.parse({ url: 'http://127.0.0.1:9/' }), expect: {}, timeoutMs: 1000 };
    await httpProbe.sample(asked);
    let full = false;
    while (!full) try { openSync('/dev/null'); } catch { full = true; }
    const { quality } = await httpProbe.sample(asked);
    process.stdout.write(quality);`;
  const node = [process.execPath, '--conditions=source', '--input-type=module', '-e', program];
  const ran = runToEnd('prlimit', ['--nofile=64:64', ...node]);
  expect(ran.stdout, ran.stderr).toBe('blind');
});

test.for([101, 200])('an answer that ends HTTP is one: %i expected', async (status) => {
  const url = await serve(() => undefined);
  running?.on('connection', (socket) => {
    const head = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
    socket.on('data', () => socket.write(head));
  });
  const seen = await sample({ url, expect: { status } });
  expect(seen).toMatchObject(
    status === 101
      ? { quality: 'good', detail: expect.stringContaining('status 101') }
      : { quality: 'bad', detail: 'status 101, expected 200' },
  );
});
