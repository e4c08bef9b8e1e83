import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type StartedProxy, startProxy } from './start-proxy.ts';
import { standbyLives, standbyPath } from './standby.ts';
import { until } from './testing/http-peer.ts';
import { growthMb, noProc, ownMb, settledMb } from './testing/own-memory.ts';

const connections = 1000;
const atOnce = 50;
/** What each side of each connection pushes. Far more in all than the proxy may hold. */
const pushedBytes = 256 * 1024;
const fewConnections = 8;
const fewBytes = 32 * 1024 * 1024;
const fewHoldMb = 16;
const piece = Buffer.alloc(64 * 1024, 'x');

let dir: string;
let proxy: StartedProxy;
let server: Server;
let port: number;
const sockets: Socket[] = [];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fd-proxy-'));
  proxy = await startProxy({ dir });
  server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => push(socket));
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
  await until(() => server.listening, 'the server');
  const address = server.address();
  const upstream = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  ({ port } = await proxy.control.listen({ key: 'slow', listen: '127.0.0.1:0', upstream, mark: null }));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
  await proxy.control.quit();
  proxy.control.close();
  rmSync(dir, { recursive: true });
});

/** Writes what it is to push as fast as it is taken. */
function push(socket: Socket, sizeBytes = pushedBytes): void {
  sockets.push(socket);
  socket.on('error', () => socket.destroy());
  let leftBytes = sizeBytes;
  const send = (): void => {
    while (leftBytes > 0 && !socket.destroyed) {
      leftBytes -= piece.length;
      if (!socket.write(piece)) return;
    }
  };
  socket.on('drain', send);
  send();
}

/** A client that reads nothing, and writes. */
function pushFrom(sizeBytes: number): Socket {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.pause();
  push(socket, sizeBytes);
  return socket;
}

/** A fault that lets nothing through for as long as a test lasts. */
async function holdBack(): Promise<void> {
  const untilNs = process.hrtime.bigint() + 120_000_000_000n;
  const term = { leaseUntilNs: untilNs, deadlineNs: untilNs, seed: 1, share: { percent: 100 }, match: null };
  const delay = { delayMs: 60_000, direction: 'both' };
  await proxy.control.rule({ id: 'r', key: 'slow', fault: 'tcp.latency', with: delay, ...term });
}

/** A thousand connections, and the proxy's memory when they stand and push. */
async function pushedThrough(): Promise<void> {
  for (let count = 0; count < connections; count += atOnce) {
    const wanted = sockets.length + atOnce * 2;
    for (let at = 0; at < atOnce; at += 1) pushFrom(pushedBytes);
    await until(() => sockets.length >= wanted, 'the connections', 20_000);
  }
}

describe('a thousand connections that push both ways', () => {
  test('take no more memory than a proxy may, when a fault holds all that they push', async ({ skip }) => {
    skip(noProc !== null, noProc ?? '');
    const beforeMb = ownMb(proxy.pid);
    await holdBack();
    await pushedThrough();
    expect((await settledMb(proxy.pid)) - beforeMb).toBeLessThan(growthMb);
  }, 60_000);

  test('take no more than that, when few who came before them hold as much as few may', async ({ skip }) => {
    skip(noProc !== null, noProc ?? '');
    await holdBack();
    const beforeMb = ownMb(proxy.pid);
    for (let count = 0; count < fewConnections; count += 1) pushFrom(fewBytes);
    const fewMb = await settledMb(proxy.pid);
    expect(fewMb - beforeMb).toBeGreaterThan(fewHoldMb);
    await pushedThrough();
    expect((await settledMb(proxy.pid)) - beforeMb).toBeLessThan(growthMb);
  }, 60_000);
});

const heapBytes = 64 * 2 ** 20;

/** Of malloc's heaps those beside the first: 64 MiB of addresses at a multiple of that, what is not used yet behind. */
function furtherHeaps(pid: number): readonly string[] {
  const maps = readFileSync(`/proc/${pid}/maps`, 'latin1').split('\n');
  return maps.filter((line, index) => {
    const [start = '', used = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw-p/.exec(line)?.slice(1) ?? [];
    const [from = '', end = ''] = /^([0-9a-f]+)-([0-9a-f]+) ---p/.exec(maps[index + 1] ?? '')?.slice(1) ?? [];
    const startsAt = Number.parseInt(start, 16);
    return from === used && startsAt % heapBytes === 0 && Number.parseInt(end, 16) - startsAt === heapBytes;
  });
}

test('the threads of a proxy and of its standby share one heap', async ({ skip }) => {
  skip(noProc !== null, noProc ?? '');
  await until(() => standbyLives(proxy.socketPath), 'the standby');
  const standbyPid = Number(readFileSync(standbyPath(proxy.socketPath), 'latin1'));
  expect({ proxy: furtherHeaps(proxy.pid), standby: furtherHeaps(standbyPid) }).toEqual({ proxy: [], standby: [] });
});
