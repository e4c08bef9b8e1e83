import { Toxiproxy } from 'toxiproxy-node-client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '@firedrill/core/testing/free-ports';
import { until } from '../crash/until.ts';
import { firedrill } from '../drills/command-line.ts';
import { dial, startEcho } from './dialled.ts';
import { reaches, serveOurs } from './toxiproxy.ts';

/** The public client of Toxiproxy for Node against our API: every toxic is measured through real connections. */
const limitMs = 60_000;
/** How late a busy machine may be; never early. */
const lateMs = 400;

let ours: Awaited<ReturnType<typeof serveOurs>>;
let echo: Awaited<ReturnType<typeof startEcho>>;
let toxiproxy: Toxiproxy;
let proxy: Awaited<ReturnType<Toxiproxy['createProxy']>>;
let port = 0;

beforeAll(async () => {
  [ours, echo, port] = await Promise.all([serveOurs(), startEcho(), freePort()]);
  toxiproxy = new Toxiproxy(ours.url);
  proxy = await toxiproxy.createProxy({
    name: 'echo',
    listen: `127.0.0.1:${port}`,
    upstream: `127.0.0.1:${echo.port}`,
  });
}, limitMs);
beforeEach(() => toxiproxy.reset());
afterAll(async () => {
  echo.close();
  await ours.close();
}, limitMs);

type Stream = 'upstream' | 'downstream';
type Attributes = { readonly [name: string]: number };

const add = (type: string, attributes: Attributes, more: { toxicity?: number; stream?: Stream } = {}) =>
  // The client's own list of types is a choice of the server's.
  proxy.addToxic({ name: '', type: type as 'latency', stream: 'downstream', toxicity: 1, attributes, ...more });

type ProxyType = typeof proxy;
type ToxicType = Awaited<ReturnType<typeof add>>;
/** A change names only what changes; the client's types want everything. */
const change = (toxic: ToxicType, attributes: Attributes): Promise<unknown> =>
  // The server keeps what is absent.
  toxic.update({ attributes } as Parameters<ToxicType['update']>[0]);
const enable = (enabled: boolean): Promise<ProxyType> =>
  // The server keeps what is absent.
  proxy.update({ enabled } as Parameters<ProxyType['update']>[0]);

function expectAbout(tookMs: number, wantedMs: number): void {
  expect(tookMs).toBeGreaterThanOrEqual(wantedMs - 2);
  expect(tookMs).toBeLessThan(wantedMs + lateMs);
}

describe('toxics', () => {
  test('latency, in each stream, on connections that stand and on new ones, until it is removed', async () => {
    const standing = await dial(port);
    expect(await standing.echo(10)).toBeLessThan(lateMs);
    const down = await add('latency', { latency: 150, jitter: 0 });
    expect([down.name, down.stream, down.toxicity]).toEqual(['latency_downstream', 'downstream', 1]);
    await add('latency', { latency: 100, jitter: 0 }, { stream: 'upstream' });
    for (const client of [standing, await dial(port)]) expectAbout(await client.echo(10), 250);
    await change(down, { latency: 400, jitter: 0 });
    expectAbout(await standing.echo(10), 500);
    await down.remove();
    expectAbout(await standing.echo(10), 100);
  });

  test('jitter stays within its bounds', async () => {
    await add('latency', { latency: 60, jitter: 30 });
    const client = await dial(port);
    const tookMs: number[] = [];
    for (let index = 0; index < 12; index += 1) tookMs.push(await client.echo(10));
    for (const each of tookMs) {
      expect(each).toBeGreaterThanOrEqual(28);
      expect(each).toBeLessThan(90 + lateMs);
    }
    expect(Math.max(...tookMs) - Math.min(...tookMs)).toBeGreaterThan(5);
  });

  test('bandwidth: 50 kB at 100 kB/s take half a second; at 0 nothing passes', async () => {
    const slow = await add('bandwidth', { rate: 100 });
    expectAbout(await (await dial(port)).echo(50_000), 480);
    await change(slow, { rate: 0 });
    const client = await dial(port);
    client.socket.write('e');
    expect(await until(() => client.gotBytes() > 0, 200)).toBe(false);
  });

  test('slow_close: the end comes late, the bytes do not', async () => {
    await add('slow_close', { delay: 250 });
    const client = await dial(port);
    expect(await client.echo(10)).toBeLessThan(200);
    client.socket.end();
    expectAbout(await client.endMs(2000), 250);
  });

  test('timeout: nothing passes, and the connection is closed after it', async () => {
    await add('timeout', { timeout: 200 });
    const client = await dial(port);
    client.socket.write('lost');
    expectAbout(await client.endMs(2000), 200);
    expect([client.gotBytes(), client.ended()]).toEqual([0, 'fin']);
  });

  test('timeout 0: what is sent is lost for good, and the connection is closed when the toxic goes', async () => {
    const silent = await add('timeout', { timeout: 0 }, { stream: 'upstream' });
    const client = await dial(port);
    client.socket.write(Buffer.alloc(200_000));
    expect(await client.endMs(300)).toBe(-1);
    await silent.remove();
    expect(await client.endMs(2000)).toBeGreaterThanOrEqual(0);
    expect(client.gotBytes()).toBe(0);
  });

  test('reset_peer: a reset after its timeout', async () => {
    await add('reset_peer', { timeout: 150 });
    const client = await dial(port);
    expectAbout(await client.endMs(2000), 140);
    expect(client.ended()).toBe('rst');
  });

  test('slicer: pieces of about that size, so far apart', async () => {
    await add('slicer', { average_size: 100, size_variation: 20, delay: 20_000 });
    const client = await dial(port);
    expectAbout(await client.echo(1000), 160);
    // A busy reader finds several pieces at once.
    expect(client.sizes.length).toBeGreaterThanOrEqual(3);
  });

  test('limit_data: so many bytes, then the end', async () => {
    await add('limit_data', { bytes: 1234 });
    const client = await dial(port);
    client.socket.write(Buffer.alloc(5000));
    expect(await client.endMs(2000)).toBeGreaterThanOrEqual(0);
    expect([client.gotBytes(), client.ended()]).toEqual([1234, 'fin']);
    const none = await add('limit_data', { bytes: 0 }, { stream: 'upstream' });
    const empty = await dial(port);
    empty.socket.write('e');
    expect(await empty.endMs(2000)).toBeGreaterThanOrEqual(0);
    expect(empty.gotBytes()).toBe(0);
    await none.remove();
  });

  test('noop does nothing, and neither does a toxicity of 0; half of it hurts about half', async () => {
    await add('noop', {});
    const never = await add('latency', { latency: 300, jitter: 0 }, { toxicity: 0 });
    const clients = await Promise.all(Array.from({ length: 40 }, () => dial(port)));
    const late = async (): Promise<number> => {
      const tookMs = await Promise.all(clients.map((client) => client.echo(1)));
      return tookMs.filter((each) => each >= 298).length;
    };
    expect(await late()).toBe(0);
    await never.remove();
    await add('latency', { latency: 300, jitter: 0 }, { toxicity: 0.5 });
    const hurt = await late();
    expect([hurt > 5, hurt < 35]).toEqual([true, true]);
  });
});

describe('proxies', () => {
  test('disabled is down: nobody listens, connections end; enabled again it has its toxics', async () => {
    const client = await dial(port);
    await add('latency', { latency: 120, jitter: 0 });
    const down = await enable(false);
    expect([down.enabled, await reaches(port)]).toEqual([false, false]);
    expect(await client.endMs(2000)).toBeGreaterThanOrEqual(0);
    await enable(true);
    expectAbout(await (await dial(port)).echo(10), 120);
  });

  test('populated, found, listed, and removed', async () => {
    const wanted = { name: 'more', listen: '127.0.0.1:0', upstream: `127.0.0.1:${echo.port}` };
    const { more } = await toxiproxy.populate([{ ...wanted, enabled: true }] as const);
    const morePort = Number(more?.listen.split(':')[1]);
    expect(await (await dial(morePort)).echo(10)).toBeLessThan(lateMs);
    expect(Object.keys(await toxiproxy.getAll())).toEqual(['echo', 'more']);
    expect((await toxiproxy.get('more')).upstream).toBe(wanted.upstream);
    await more?.remove();
    await expect(toxiproxy.get('more')).rejects.toThrow('404');
    expect(await reaches(morePort)).toBe(false);
    expect(await toxiproxy.getVersion()).toContain('version');
    expect(await (await fetch(`${ours.url}/metrics`)).text()).toContain('firedrill_proxy_enabled{proxy="echo"');
  });

  test('the API asked from a page, or under another name, refuses; PATCH changes as POST does', async () => {
    for (const headers of [{ origin: 'http://evil.example' }, { 'user-agent': 'Mozilla/5.0' }]) {
      expect((await fetch(`${ours.url}/proxies`, { headers })).status).toBe(403);
    }
    const patched = await fetch(`${ours.url}/proxies/echo`, { method: 'PATCH', body: '{"enabled":true}' });
    expect(patched.status).toBe(200);
    expect(await patched.json()).toMatchObject({ enabled: true });
  });

  test('an address that is none is refused before anything is ended', async () => {
    const client = await dial(port);
    for (const body of ['{"upstream":""}', '{"listen":"nowhere"}']) {
      expect((await fetch(`${ours.url}/proxies/echo`, { method: 'POST', body })).status).toBe(500);
    }
    expect(await client.echo(10)).toBeLessThan(lateMs);
    expect(await toxiproxy.get('echo')).toMatchObject({ enabled: true, listen: `127.0.0.1:${port}` });
  });

  test('served no more, every toxic ends, and the proxies stay', async () => {
    await add('latency', { latency: 300, jitter: 0 });
    const client = await dial(port);
    expectAbout(await client.echo(10), 300);
    expect(await ours.interrupt()).toBe(0);
    expect(await until(async () => (await client.echo(10)) < 250, 5000)).toBe(true);
    expect((await firedrill('proxy', 'list', '--state', ours.state)).output).toMatch(/echo .* up/);
  });
});
