import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type StartedProxy, startProxy } from './start-proxy.ts';
import { type Peer, tcpPeer, until } from './testing/http-peer.ts';
import { growthMb, noProc, ownMb, settledMb } from './testing/own-memory.ts';

const connections = 1000;
const atOnce = 50;
const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const long = 'z'.repeat(60_000);

let dir: string;
let proxy: StartedProxy;
let peer: Peer;
let port: number;
const sockets: Socket[] = [];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fd-proxy-'));
  proxy = await startProxy({ dir });
  peer = await tcpPeer((socket) =>
    socket.on('data', (bytes) => socket.write(ok.repeat(bytes.toString('latin1').split('GET ').length - 1))),
  );
  const upstream = `127.0.0.1:${peer.port}`;
  ({ port } = await proxy.control.listen({ key: 'http', listen: '127.0.0.1:0', upstream, mark: null }));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  peer.close();
  await proxy.control.quit();
  proxy.control.close();
  rmSync(dir, { recursive: true });
});

/** Clients that say this, and read nothing. */
async function allSay(words: string): Promise<void> {
  let connected = 0;
  for (let count = 0; count < connections; count += atOnce) {
    for (let at = 0; at < atOnce; at += 1) {
      const socket = connect({ port, host: '127.0.0.1' }, () => {
        connected += 1;
      });
      socket.pause();
      socket.on('error', () => socket.destroy());
      socket.write(words);
      sockets.push(socket);
    }
    await until(() => connected >= count + atOnce, 'the connections', 20_000);
  }
}

async function addRules(faults: Readonly<Record<string, object>>): Promise<void> {
  const untilNs = process.hrtime.bigint() + 120_000_000_000n;
  const term = { leaseUntilNs: untilNs, deadlineNs: untilNs, seed: 1, share: { percent: 100 }, match: null };
  for (const [fault, parameters] of Object.entries(faults)) {
    await proxy.control.rule({ id: fault, key: 'http', fault, with: { ...parameters }, ...term });
  }
}

const late = { delayMs: 60_000, at: 'request' };

describe(`${connections} clients that do not read take no more memory than a proxy may`, () => {
  test.for<readonly [string, Readonly<Record<string, object>>, string]>([
    ['a first line that does not end', {}, `GET /${long}`],
    ['a head that does not end', {}, `GET / HTTP/1.1\r\nX: ${long}`],
    ['a head that does not end, under a rule', { 'http.delay': late }, `GET / HTTP/1.1\r\nX: ${long}`],
    ['a trailer that does not end', {}, `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ${long}`],
    [
      'requests that are answered in the server’s place, late',
      { 'http.abort': { status: 503 }, 'http.delay': late },
      get.repeat(900),
    ],
    ['requests whose answers get a large body', { 'http.replace': { body: long } }, get.repeat(120)],
  ])('%s', { timeout: 60_000 }, async ([, faults, words], { skip }) => {
    skip(noProc !== null, noProc ?? '');
    const beforeMb = ownMb(proxy.pid);
    await addRules(faults);
    await allSay(words);
    expect((await settledMb(proxy.pid)) - beforeMb).toBeLessThan(growthMb);
    expect((await proxy.control.state()).listeners).toHaveLength(1);
  });
});
