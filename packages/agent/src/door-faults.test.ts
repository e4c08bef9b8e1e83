import type { JsonObject } from '@firedrill/core/words/json';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { Target } from '@firedrill/core/words/target';
import { faults } from '@firedrill/faults/list';
import { doorFaults } from '@firedrill/faults/parts/door-faults';
import { ask, httpPeer, type Peer, tcpPeer, until } from '@firedrill/host/proxy/testing/http-peer';
import { openPath, type Path, type TestRule } from '@firedrill/host/proxy/testing/path';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createWitnessProcess } from './witness-process.ts';

/** Each fault of the door in the real data path, seen by the real witness in its own process. */
const said: JsonObject[] = [];
const witness = createWitnessProcess({ notes: { note: () => undefined }, tell: (line) => said.push(line) });
afterAll(() => witness.close());
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const answer = JSON.stringify({ stars: 5, text: 'x'.repeat(3000) });

/** A shop that answers by path, by pages, in a coding, or with no body; one that greets with 3000 bytes and echoes. */
const servers = {
  http: (): Promise<Peer> =>
    httpPeer((request, response) => {
      const found = request.url?.startsWith('/nowhere') !== true;
      response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
      response.end(found ? answer : '{}');
    }),
  page: (): Promise<Peer> => httpPeer((_request, response) => response.end(`<p>at ${performance.now()}</p>`)),
  coded: (): Promise<Peer> =>
    httpPeer((_request, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(answer))),
  bare: (): Promise<Peer> => httpPeer((_request, response) => response.writeHead(204).end()),
  greeting: (): Promise<Peer> =>
    tcpPeer((socket) => {
      socket.write('g'.repeat(3000));
      socket.on('data', (bytes) => socket.write(bytes));
      socket.on('end', () => socket.end());
    }),
} as const;

interface Case {
  readonly fault: (typeof doorFaults)[number];
  readonly with: JsonObject;
  readonly server: keyof typeof servers;
}

const upstreamly = { direction: 'upstream', send: 'y'.repeat(4000), expectBytes: 6000 };
const cases: readonly Case[] = [
  { fault: 'http.abort', with: { status: 503 }, server: 'http' },
  { fault: 'http.abort', with: { connection: 'reset', at: 'response' }, server: 'http' },
  { fault: 'http.delay', with: { delay: '300ms', match: { path: '/a*' } }, server: 'http' },
  { fault: 'http.patch', with: { body: { stars: null, extra: { a: [1] } }, headers: { 'x-a': 'b' } }, server: 'http' },
  { fault: 'http.patch', with: { headers: { 'x-a': 'b' } }, server: 'http' },
  { fault: 'http.patch', with: { body: { stars: null }, headers: { 'x-a': 'b' } }, server: 'page' },
  { fault: 'http.patch', with: { body: { stars: null } }, server: 'coded' },
  { fault: 'http.replace', with: { status: 200, body: 'oops' }, server: 'bare' },
  { fault: 'http.replace', with: { headers: { 'x-a': 'b' }, body: 'oops' }, server: 'bare' },
  { fault: 'http.replace', with: { status: 418, headers: { 'content-type': 'text/x' }, body: 'tea' }, server: 'http' },
  { fault: 'http.replace', with: { bodyBase64: '/+8=' }, server: 'http' },
  { fault: 'http.replace', with: { at: 'request', path: '/nowhere' }, server: 'http' },
  { fault: 'tcp.bandwidth', with: { rate: '20KiB/s' }, server: 'greeting' },
  { fault: 'tcp.bandwidth', with: { rate: '20KiB/s', ...upstreamly }, server: 'greeting' },
  { fault: 'tcp.latency', with: { delay: '200ms', jitter: '50ms', correlation: '50%' }, server: 'greeting' },
  { fault: 'tcp.limit', with: { size: '1KiB' }, server: 'greeting' },
  { fault: 'tcp.limit', with: { size: '1KiB', ...upstreamly }, server: 'greeting' },
  { fault: 'tcp.refuse', with: {}, server: 'greeting' },
  { fault: 'tcp.reset', with: { after: '100ms' }, server: 'greeting' },
  { fault: 'tcp.slice', with: { average: '100B', variation: '20B', delay: '2ms' }, server: 'greeting' },
  { fault: 'tcp.slice', with: { average: '200B', delay: '5ms', ...upstreamly }, server: 'greeting' },
  { fault: 'tcp.slow-close', with: { delay: '400ms' }, server: 'greeting' },
  { fault: 'tcp.timeout', with: {}, server: 'greeting' },
  { fault: 'tcp.timeout', with: { after: '300ms', direction: 'downstream' }, server: 'greeting' },
];

function targetAt(path: Path, peer: Peer): Target {
  const listen = `127.0.0.1:${path.port}`;
  const facts = { user: 'shop', commandLine: [], ports: [peer.port], supervisor: null, memoryLimitBytes: 1 };
  const proxies = [{ key: listen, listen, upstream: `127.0.0.1:${peer.port}` }];
  const agent = 'a-aaaaaaaaaaaaaaaa' as const;
  const common = { id: 'host:1', agent, name: 'here', labels: {}, matched: [], abilities: {} };
  return { ...common, kind: 'host', process: null, facts: { ...facts, proxies, cpuCount: 2 } };
}

/** What the fault claims at its only door, and what it asks the witness. */
function made(name: string, parameters: JsonObject, target: Target): { rule: TestRule; effect: JsonObject } {
  const fault = faults.find((each) => each.name === name);
  if (fault === undefined) throw new RangeError(`no fault ${name}`);
  const params = fault.params.parse(parameters);
  // What a claim on proxy-rule wants is checked by the hold's own schema, in the contract test.
  const want = fault.means(params, target)[0]?.claims[0].want as {
    with: JsonObject;
    share: { percent: number };
    match: object | null;
  };
  const match = want.match === null ? {} : { match: want.match };
  const rule = { id: 'i', fault: name, with: want.with, percent: want.share.percent, ...match };
  return { rule, effect: { ...fault.effect(params, target) } };
}

/** One customer comes, says something, and goes. */
async function customer({ server, fault }: Case, port: number): Promise<void> {
  if (server !== 'greeting') {
    // Some faults tear the connection down: that a customer came is all that counts here.
    await Promise.allSettled([ask(port, '/a')]);
    return;
  }
  const socket = connect({ port, host: '127.0.0.1' });
  closing.push(() => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.resume();
  socket.write('z'.repeat(2000));
  if (fault === 'tcp.slow-close') socket.end();
}

let watches = 0;
const nextInjection = (): InjectionId => `i-${String((watches += 1)).padStart(16, 'a')}`;

interface Watched {
  readonly path: Path;
  readonly rule: TestRule;
  readonly lines: () => readonly JsonObject[];
}

async function watched(one: Case, percent: number, others: typeof ofOthers = () => []): Promise<Watched> {
  const injection = nextInjection();
  const peer = await servers[one.server]();
  const path = await openPath(peer.port);
  const lines = (): readonly JsonObject[] => said.filter((line) => line['injection'] === injection);
  closing.push(() => {
    void witness.unwatch(injection);
    path.close();
    peer.close();
  });
  const { rule, effect } = made(one.fault, { ...one.with, percent }, targetAt(path, peer));
  for (const [at, other] of others(rule).entries()) path.rule({ ...other, id: `i-other${at}/door` });
  await witness.watch({ injection, effect, exposure: null });
  expect(lines()[0]).toMatchObject({ kind: 'baseline', present: false });
  return { path, rule: { ...rule, id: injection }, lines };
}

const isPresent = (lines: readonly JsonObject[]): boolean =>
  lines.findLast(({ kind }) => kind === 'effect')?.['present'] === true;

async function seen(lines: Watched['lines'], present: boolean): Promise<void> {
  await until(() => isPresent(lines()) === present, `present: ${present}`, 15_000).catch((error: unknown) => {
    throw new Error(JSON.stringify(lines().slice(-3)), { cause: error });
  });
}

test.for(cases)(
  '$fault $with is seen while it is there, and counts customers alone',
  { timeout: 40_000 },
  async (one) => {
    const { path, rule, lines } = await watched(one, 100);
    path.rule(rule);
    await seen(lines, true);
    expect(path.state(rule.id).counters).toMatchObject({ met: 0, of: 0 });
    await customer(one, path.port);
    await until(() => path.state(rule.id).counters.met === 1, 'the customer is counted');
    expect(path.state(rule.id).counters.of).toBe(1);
    path.unrule(rule.id);
    await seen(lines, false);
  },
);

/** The like of it, which would pass for it, and one that nobody comes through, which would hide it. */
const ofOthers = (rule: TestRule): readonly TestRule[] => [rule, { id: rule.id, fault: 'tcp.refuse', with: {} }];

test.for(cases)('$fault $with is told from what others do at the same door', { timeout: 40_000 }, async (one) => {
  const { path, rule, lines } = await watched(one, 100, ofOthers);
  path.rule(rule);
  await seen(lines, true);
  path.unrule(rule.id);
  await seen(lines, false);
  await customer(one, path.port);
  await until(() => path.state('i-other1/door').counters.met === 1, 'the customer is refused by another');
  expect(path.state(rule.id).counters).toMatchObject({ met: 0, of: 0 });
});

test.for(cases)('$fault $with is seen where it hits 30 per cent', { timeout: 40_000 }, async (one) => {
  const { path, rule, lines } = await watched(one, 30);
  path.rule(rule);
  await seen(lines, true);
  path.unrule(rule.id);
  await seen(lines, false);
  expect(path.state(rule.id).counters).toMatchObject({ met: 0, of: 0 });
});

test.for(cases.slice(0, 1))('$fault $with is seen where it hits 5 per cent', { timeout: 60_000 }, async (one) => {
  const { path, rule, lines } = await watched(one, 5);
  path.rule(rule);
  await seen(lines, true);
  path.unrule(rule.id);
  await seen(lines, false);
});

test('what a fault of the product wants is what the proxy reads, in each of its examples', async () => {
  const peer = await servers.http();
  const path = await openPath(peer.port);
  closing.push(path.close.bind(path), peer.close.bind(peer));
  for (const name of doorFaults) {
    const examples = faults.find((fault) => fault.name === name)?.examples ?? [];
    for (const [index, example] of examples.entries()) {
      const { rule } = made(name, example.with, targetAt(path, peer));
      expect(path.rule({ ...rule, id: `${name}/${index}` }).fault).toBe(name);
    }
  }
});

test('each fault of the door is here', () => {
  expect([...new Set(cases.map(({ fault }) => fault))]).toEqual([...doorFaults]);
});
