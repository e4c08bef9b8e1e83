import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts } from '@firedrill/core/testing/free-ports';
import { findOwn } from '../crash/process-table.ts';
import { until } from '../crash/until.ts';
import { firedrill } from '../drills/command-line.ts';
import { dial, startEcho } from './dialled.ts';
import { portOf } from './knocking.ts';
import { hasStandby, servingProxy } from './serving-proxy.ts';
import { serveOurs } from './toxiproxy.ts';

/** What docs/proxy.md promises of Toxiproxy's API when its processes are killed by kill -9: no toxic, every door. */
const limitMs = 90_000;
const settleMs = 15_000;
const toxicMs = 400;
/** A toxic's lease, and the echo that it made late when it ended. */
const toxicsGoneMs = 5_000 + 2 * toxicMs;
const names = ['one', 'two'] as const;

let ours: Awaited<ReturnType<typeof serveOurs>>;
let servers: readonly { readonly port: number; readonly close: () => void }[];
let doors: readonly number[];

beforeEach(async () => {
  [ours, doors, ...servers] = await Promise.all([serveOurs(), freePorts(names.length), startEcho(), startNaming()]);
  const proxies = names.map((name, at) => ({
    name,
    listen: `127.0.0.1:${doors[at]}`,
    upstream: `127.0.0.1:${servers[at]?.port}`,
    enabled: true,
  }));
  expect((await post('/populate', proxies)).status).toBe(201);
  await addToxics();
  await expectHurt();
}, limitMs);

afterEach(async () => {
  await ours.close();
  for (const server of servers) server.close();
}, limitMs);

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`${ours.url}${path}`, { method: 'POST', body: JSON.stringify(body) });

/** Both doors answer late. */
async function addToxics(): Promise<void> {
  const toxic = { type: 'latency', stream: 'downstream', toxicity: 1, attributes: { latency: toxicMs, jitter: 0 } };
  for (const name of names) expect((await post(`/proxies/${name}/toxics`, toxic)).status).toBe(200);
}

/** A server that says `two` to whoever connects, and nothing else: by that it is told from the one that echoes. */
async function startNaming(): Promise<{ readonly port: number; readonly close: () => void }> {
  const server = createServer((socket) => socket.on('error', () => socket.destroy()).end('two')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: portOf(server), close: () => void server.close() };
}

/** How late each door answers, by a new connection, each with the answer of its own server; null: not so. */
async function answersMs(): Promise<readonly number[] | null> {
  const [first = 0, second = 0] = doors;
  const startMs = performance.now();
  const dialled = await Promise.allSettled([dial(first), dial(second)]);
  const clients = dialled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const [echoing, named] = clients;
  try {
    // Nobody listens at one of the doors.
    if (echoing === undefined || named === undefined) return null;
    // A connection that ends in the middle is an answer too: the door is not back yet.
    const [echo] = await Promise.allSettled([echoing.echo(10)]);
    await named.endMs(settleMs);
    if (echo.status === 'rejected' || named.gotBytes() !== 'two'.length) return null;
    return [echo.value, performance.now() - startMs];
  } finally {
    for (const { socket } of clients) socket.destroy();
  }
}

async function expectHurt(): Promise<void> {
  for (const tookMs of (await answersMs()) ?? [0]) expect(tookMs).toBeGreaterThanOrEqual(toxicMs - 2);
}

/** Waits until both doors answer from their own servers, sooner than a toxic would let them. */
async function expectUnhurtWithin(withinMs: number): Promise<void> {
  const isUnhurt = async (): Promise<boolean> => (await answersMs())?.every((tookMs) => tookMs < toxicMs) ?? false;
  expect(await until(isUnhurt, withinMs), 'both doors pass on, unhurt').toBe(true);
}

async function expectListed(): Promise<void> {
  const { output, status } = await firedrill('proxy', 'list', '--json', '--state', ours.state);
  expect(status, output).toBe(0);
  const listed = names.map((name, at) => ({
    name,
    listen: `127.0.0.1:${doors[at]}`,
    upstream: `127.0.0.1:${servers[at]?.port}`,
    up: true,
  }));
  expect(JSON.parse(output)).toMatchObject(listed);
}

/** The toxics that the API tells of. */
async function toldToxics(): Promise<readonly unknown[]> {
  // What the API answers with; what is missing in it fails the expectation.
  const told = (await (await fetch(`${ours.url}/proxies`)).json()) as Record<string, { toxics: readonly unknown[] }>;
  return names.flatMap((name) => told[name]?.toxics ?? ['the proxy itself is not told']);
}

const pidsOf = (...parts: readonly ('server' | 'agent' | 'reaper')[]): readonly number[] =>
  findOwn(ours.state, new Set()).flatMap(({ pid, part }) => (parts.some((each) => each === part) ? [pid] : []));

function kill(pids: readonly number[]): void {
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

/** The process that serves the doors, once another one stands by to take them over. */
async function proxyToKill(): Promise<number> {
  expect(await until(() => hasStandby(ours.state), settleMs), 'a proxy stands by').toBe(true);
  return servingProxy(ours.state);
}

test('the proxy: every door is back with its server and no toxic, and the API tells of none', {
  timeout: limitMs,
}, async () => {
  const killed = await proxyToKill();
  kill([killed]);
  await expectUnhurtWithin(settleMs);
  expect(await servingProxy(ours.state)).not.toBe(killed);
  expect(await until(async () => (await toldToxics()).length === 0, settleMs), 'no toxic is told of').toBe(true);
  await expectListed();
  await addToxics();
  await expectHurt();
});

test('the server: connections stay, toxics end by their leases, and the next server has the doors', {
  timeout: limitMs,
}, async () => {
  const standing = await dial(doors[0] ?? 0);
  expect(await standing.echo(10)).toBeGreaterThanOrEqual(toxicMs - 2);
  const serving = await servingProxy(ours.state);
  kill(pidsOf('server'));
  await expectUnhurtWithin(toxicsGoneMs);
  expect(await standing.echo(10)).toBeLessThan(toxicMs);
  const { status, output } = await ours.command.ended;
  expect(status, output).toBe(3);
  expect(output).toMatch(/the server has ended; toxics end with their leases/);
  await expectListed();
  expect(await servingProxy(ours.state)).toBe(serving);
  expect([await standing.echo(10), standing.ended()]).toEqual([expect.any(Number), null]);
  standing.socket.destroy();
});

test('server, agent and proxy at once: the reaper puts every door back', { timeout: limitMs }, async () => {
  kill([await proxyToKill(), ...pidsOf('server', 'agent')]);
  await expectUnhurtWithin(settleMs);
  await expectListed();
});

test('every process at once: the next start puts every door back', { timeout: limitMs }, async () => {
  kill(findOwn(ours.state, new Set()).map(({ pid }) => pid));
  expect(await until(() => findOwn(ours.state, new Set()).length === 0, settleMs)).toBe(true);
  expect(await answersMs()).toBeNull();
  expect((await firedrill('recover', '--state', ours.state)).status).toBe(0);
  await expectUnhurtWithin(settleMs);
  await expectListed();
});

test('the command in the terminal: its toxics end, and the doors stay', { timeout: limitMs }, async () => {
  const serving = await servingProxy(ours.state);
  ours.command.kill();
  await expectUnhurtWithin(toxicsGoneMs);
  await expect(fetch(`${ours.url}/version`)).rejects.toThrow();
  await expectListed();
  expect(await servingProxy(ours.state)).toBe(serving);
});
