import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseStat, readProcText } from '../proc-text.ts';
import { connectProxy, type RuleAsk } from './client.ts';
import type { RuleReport } from './control-words.ts';
import { type StartedProxy, startProxy } from './start-proxy.ts';
import { ask, httpPeer, type Peer, until } from './testing/http-peer.ts';

let dir: string;
let peer: Peer;
let proxy: StartedProxy;
let port: number;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fd-proxy-'));
  peer = await httpPeer((_, response) => void response.end('ok'));
  proxy = await startProxy({ dir });
  ({ port } = await proxy.control.listen({
    key: 'shop',
    listen: '127.0.0.1:0',
    upstream: `127.0.0.1:${peer.port}`,
    mark: 'm',
  }));
});
afterEach(async () => {
  if (isAlive()) process.kill(proxy.pid, 'SIGKILL');
  await until(() => !isAlive(), 'the end of the proxy');
  peer.close();
  rmSync(dir, { recursive: true });
});

function isAlive(): boolean {
  const stat = parseStat(readProcText(`/proc/${proxy.pid}/stat`));
  return stat !== undefined && stat.state !== 'Z';
}

const inMs = (ms: number): bigint => process.hrtime.bigint() + BigInt(ms) * 1_000_000n;
const late = (id: string, leaseMs: number, more: Partial<RuleAsk> = {}): RuleAsk => ({
  id,
  key: 'shop',
  fault: 'http.delay',
  share: { percent: 100 },
  with: { delayMs: 100 },
  match: null,
  seed: 7,
  leaseUntilNs: inMs(leaseMs),
  deadlineNs: inMs(60_000),
  ...more,
});
const isLate = async (): Promise<boolean> => (await ask(port, '/')).tookMs >= 100;

describe('leases', () => {
  test('a rule is gone when its lease passes, though nobody controls the proxy, and its path goes on', async () => {
    await proxy.control.rule(late('r', 400));
    expect(await isLate()).toBe(true);
    proxy.control.close();
    await proxy.control.closed;
    await until(async () => !(await isLate()), 'the end of the fault');
    const again = await connectProxy(proxy.socketPath, proxy.token);
    expect((await again.state()).rules).toMatchObject([{ id: 'r', end: 'lease', counters: { notExposed: {} } }]);
    again.close();
  });

  test('what a rule holds back is let go when its lease passes', async () => {
    await proxy.control.rule(late('r', 300, { with: { delayMs: 60_000 } }));
    expect((await ask(port, '/')).tookMs).toBeLessThan(5000);
  });

  test('a renewed lease lasts, but not beyond the deadline', async () => {
    await proxy.control.rule(late('r', 150, { deadlineNs: inMs(500) }));
    const startMs = performance.now();
    await until(async () => (await proxy.control.renew(['r', 'other'], inMs(150))).length === 0, 'the deadline');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(400);
    expect((await proxy.control.state()).rules[0]).toMatchObject({ end: 'deadline' });
  });

  test('a lease that has passed begins nothing', async () => {
    await expect(proxy.control.rule(late('r', -1))).rejects.toMatchObject({ code: 'proxy.lease-passed' });
  });
});

describe('control', () => {
  test('the socket and its token are for their owner alone', async () => {
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(proxy.socketPath).mode & 0o777).toBe(0o600);
    expect(statSync(proxy.tokenPath).mode & 0o777).toBe(0o600);
    await expect(connectProxy(proxy.socketPath, 'wrong')).rejects.toMatchObject({ code: 'proxy.unauthorised' });
  });

  test('verbs may be repeated', async () => {
    const words = { key: 'shop', listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${peer.port}`, mark: 'm' };
    expect(await proxy.control.listen(words)).toEqual({ port });
    expect(await proxy.control.listen({ ...words, listen: '127.0.0.1:0' })).toEqual({ port });
    const rule = late('r', 5000);
    await proxy.control.rule(rule);
    await proxy.control.rule({ ...rule, leaseUntilNs: inMs(9000) });
    expect(await proxy.control.unrule('r')).toMatchObject({ end: 'unrule' });
    expect(await proxy.control.unrule('r')).toMatchObject({ end: 'unrule' });
    expect(await proxy.control.unrule('never')).toBeNull();
    await proxy.control.unlisten('shop');
    await proxy.control.unlisten('shop');
    expect(await proxy.control.state()).toMatchObject({ listeners: [] });
    await expect(ask(port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('what cannot be done is refused by name', async () => {
    const refused = async (more: Partial<RuleAsk>): Promise<unknown> =>
      proxy.control.rule(late('r', 5000, more)).catch((error: unknown) => error);
    expect(await refused({ key: 'none' })).toMatchObject({ code: 'proxy.unknown-listener' });
    expect(await refused({ fault: 'tcp.magic' })).toMatchObject({ code: 'proxy.unknown-fault' });
    expect(await refused({ with: { delayMs: -1 } })).toMatchObject({ code: 'proxy.invalid', message: /with\.delayMs/ });
    expect(await refused({ with: { delayMs: 1, colour: 2 } })).toMatchObject({ message: /colour/ });
    expect(await refused({ share: { percent: 101 } })).toMatchObject({ code: 'proxy.invalid' });
    await proxy.control.rule(late('r', 5000));
    expect(await refused({ with: { delayMs: 5 } })).toMatchObject({ code: 'proxy.differs' });
  });

  test('a port that is taken is refused, and so is a second proxy on it', async () => {
    const other = await startProxy({ dir: join(dir, 'other') });
    const words = { key: 'shop', listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${peer.port}`, mark: null };
    await expect(other.control.listen(words)).rejects.toMatchObject({ code: 'proxy.port-in-use' });
    await other.control.quit();
    await other.control.closed;
  });

  test('several controllers work at once, and subscribers are told of counts', async () => {
    const second = await connectProxy(proxy.socketPath, proxy.token);
    const told: (readonly RuleReport[])[] = [];
    await second.subscribe((rules) => told.push(rules));
    await proxy.control.rule(late('r', 5000));
    await ask(port, '/');
    await until(() => told.at(-1)?.[0]?.counters.met === 1, 'the count');
    await proxy.control.unrule('r');
    await until(() => told.at(-1)?.[0]?.end === 'unrule', 'the end');
    expect(told.length).toBeLessThan(5);
    second.close();
  });
});

describe('life', () => {
  test('a second start finds the first', async () => {
    const [a, b] = await Promise.all([startProxy({ dir }), startProxy({ dir })]);
    expect([a.pid, b.pid]).toEqual([proxy.pid, proxy.pid]);
    expect(a.startTicks).toMatch(/^\d+$/);
  });

  test('two that start at once after a kill become one, on the same port', async () => {
    process.kill(proxy.pid, 'SIGKILL');
    await proxy.control.closed;
    const [a, b] = await Promise.all([startProxy({ dir }), startProxy({ dir })]);
    proxy = a;
    expect(a.pid).toBe(b.pid);
    const words = { key: 'shop', listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${peer.port}`, mark: 'm' };
    expect(await a.control.listen(words)).toEqual({ port });
    expect(await ask(port, '/')).toMatchObject({ status: 200 });
  });

  test.each(['quit', 'SIGTERM'] as const)(
    '%s ends it with its connections, and lets go of what it held',
    async (how) => {
      await proxy.control.rule(late('r', 50_000, { with: { delayMs: 60_000 } }));
      const client = connect(port, '127.0.0.1');
      client.on('error', () => client.destroy()).write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await until(async () => (await proxy.control.state()).rules[0]?.counters.met === 1, 'the hit');
      if (how === 'quit') await proxy.control.quit();
      else process.kill(proxy.pid, 'SIGTERM');
      await until(() => client.closed, 'the end of the connection');
      await until(() => !isAlive(), 'the end of the proxy');
      expect(() => statSync(proxy.socketPath)).toThrow(/ENOENT/);
    },
  );

  test('memory is bounded while a client does not read and much is on its way', async () => {
    const big = Buffer.alloc(1 << 20);
    const source = createServer((socket) => {
      const pour = (): void => {
        while (!socket.destroyed && socket.write(big)) continue;
      };
      socket.on('drain', pour).on('error', () => undefined);
      pour();
    }).listen(0, '127.0.0.1');
    await once(source, 'listening');
    const address = source.address();
    const upstream = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const bulk = await proxy.control.listen({ key: 'bulk', listen: '127.0.0.1:0', upstream, mark: null });
    await proxy.control.rule(late('b', 60_000, { key: 'bulk', fault: 'tcp.latency', with: { delayMs: 20_000 } }));
    const clients = Array.from({ length: 40 }, () => connect(bulk.port, '127.0.0.1').pause());
    await until(async () => (await proxy.control.state()).rules[0]?.counters.met === 40, 'all connections');
    let lastKib = 0;
    const settle = (): void => {
      const beforeKib = lastKib;
      lastKib = pssKib(proxy.pid);
      expect(Math.abs(lastKib - beforeKib)).toBeLessThan(256);
    };
    await vi.waitFor(settle, { interval: 50, timeout: 10_000 });
    // The sources are TypeScript here, whose compiler costs some 25 MiB that the built proxy does not have.
    expect(lastKib).toBeLessThan((64 + 32) * 1024);
    for (const client of clients) client.destroy();
    source.close();
  });
});

function pssKib(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
}
