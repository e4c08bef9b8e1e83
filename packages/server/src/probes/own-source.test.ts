import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { dial } from './dial.ts';
import { fromOwnSource } from './own-source.ts';
import { listen } from './testing/listen.ts';
import { look } from './testing/look.ts';

const running: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of running.splice(0)) server.close();
});

interface Seen {
  readonly address: string | undefined;
  readonly port: number;
}

/** Remembers who connects, and hangs up. */
async function door(): Promise<{ readonly port: number; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((socket) => {
    seen.push({ address: socket.remoteAddress, port: socket.remotePort ?? 0 });
    socket.on('error', () => undefined).end();
  });
  running.push(server);
  return { port: await listen(server), seen };
}

const isOurs = ({ address, port }: Seen): boolean => address === '127.0.0.1' && port >= 61_696 && port <= 65_535;

test.for([
  ['http', (port: number) => ({ url: `http://127.0.0.1:${port}/` })],
  ['http by name', (port: number) => ({ url: `http://localhost:${port}/` })],
  ['http over TLS', (port: number) => ({ url: `https://127.0.0.1:${port}/` })],
  ['tcp', (port: number) => ({ host: '127.0.0.1', port })],
  ['prometheus', (port: number) => ({ url: `http://127.0.0.1:${port}`, query: 'up' })],
  ['prometheus over TLS', (port: number) => ({ url: `https://127.0.0.1:${port}`, query: 'up' })],
  ['prometheus of a page', (port: number) => ({ url: `http://127.0.0.1:${port}/metrics`, query: 'up' })],
  ['load', (port: number) => ({ url: `http://127.0.0.1:${port}/`, ratePerSecond: 20, connections: 'new' })],
  ['sql of PostgreSQL', (port: number) => ({ url: `postgres://probe@127.0.0.1:${port}/shop`, query: 'SELECT 1' })],
  ['sql of MySQL', (port: number) => ({ url: `mysql://probe@127.0.0.1:${port}/shop`, query: 'SELECT 1' })],
  ['sql of Redis', (port: number) => ({ url: `redis://127.0.0.1:${port}`, query: 'PING' })],
] as const)('a proxy knows a connection of the probe %s by its port', async ([kind, parameters]) => {
  const { port, seen } = await door();
  await look({ type: kind.split(' ')[0] ?? '', with: parameters(port), every: '500ms', timeout: '2s' });
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter((each) => !isOurs(each))).toEqual([]);
});

test('a port that is taken is left to its owner, and a free one is found', async () => {
  const { port, seen } = await door();
  const [first, second] = await Promise.all([dialled(port), dialled(port)]);
  const busy = createServer();
  running.push(busy);
  busy.listen((second.localPort ?? 0) + 1, '0.0.0.0');
  await once(busy, 'listening');
  const next = await dialled(port);
  expect(new Set([first, second, next].map((socket) => socket.localPort)).size).toBe(3);
  expect(next.localPort).toBeGreaterThan((second.localPort ?? 0) + 1);
  expect(seen.every(isOurs)).toBe(true);
});

test('where no port is free, an address that nobody is given serves; a refusal is passed on', async () => {
  const tried: object[] = [];
  const made = await fromOwnSource({ host: '127.0.0.1', port: 80 }, (source) => {
    tried.push(source);
    const taken = Object.assign(new Error('bind'), { code: 'EADDRINUSE' });
    return 'localAddress' in source ? Promise.resolve('made') : Promise.reject(taken);
  });
  expect([made, tried.at(-1)]).toEqual(['made', { localAddress: '127.102.100.2', family: 4 }]);
  const { port } = await door();
  running.splice(0).forEach((server) => server.close());
  await expect(dialled(port)).rejects.toThrow('ECONNREFUSED');
});

test('a socket never dials its own port, where it would meet itself', async () => {
  const free = createServer();
  free.listen(64_321, '127.0.0.1');
  await once(free, 'listening');
  free.close();
  await once(free, 'close');
  const ports = new Set<number>();
  for (let at = 0; at < 4_000; at += 1) {
    await fromOwnSource({ host: '127.0.0.1', port: 64_321 }, async (source) => {
      if ('localPort' in source) ports.add(source.localPort);
    });
  }
  expect(ports.has(64_321)).toBe(false);
  expect(ports.size).toBe(65_535 - 61_696);
});

test('another host is dialled from an ordinary port', async () => {
  const sources: object[] = [];
  for (const host of ['192.0.2.1', 'nowhere.invalid', '2001:db8::1']) {
    await fromOwnSource({ host, port: 80 }, async (source) => void sources.push(source));
  }
  expect(sources).toEqual([{}, {}, {}]);
});

async function dialled(port: number): Promise<Socket> {
  const socket = await dial({ host: '127.0.0.1', port, signal: AbortSignal.timeout(2_000) });
  sockets.push(socket.on('error', () => undefined));
  return socket;
}

test('an attempt that takes too long is given up', async () => {
  const signal = AbortSignal.abort();
  await expect(dial({ host: '127.0.0.1', port: 1, signal })).rejects.toThrow();
});
