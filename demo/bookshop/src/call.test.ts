import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { freePorts } from '@firedrill/core/testing/free-ports';
import { afterEach, expect, test } from 'vitest';
import { createCaller } from './call.ts';
import { loopbackUrl, shopConfig } from './config.ts';
import { portOf } from './free-ports.ts';
import { createMetrics } from './metrics.ts';
import type { CallPolicy, Mode } from './policies.ts';
import { createRetryBudget } from './retry-budget.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serving(answer: (outgoing: ServerResponse, count: number) => void) {
  let count = 0;
  const server = createServer((_incoming, outgoing) => answer(outgoing, (count += 1)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: portOf(server), count: () => count };
}

function callerOf(mode: Mode, port: number, policy: Partial<CallPolicy>) {
  const urls = { 'reviews.ratings': loopbackUrl(port) };
  const config = shopConfig({ mode, workDir: '/nowhere', urls, policies: { 'reviews.ratings': policy } });
  return createCaller(config, createMetrics('test'), 'reviews.ratings');
}

test('hardened: repeats once after a quick failure', async () => {
  const server = await serving((outgoing, count) => outgoing.writeHead(count === 1 ? 500 : 200).end('{}'));
  const result = await callerOf('hardened', server.port, {})({ method: 'GET', path: '/' });
  expect([result.ok, server.count()]).toEqual([true, 2]);
});

test('hardened: does not repeat when a whole attempt no longer fits the deadline', async () => {
  const server = await serving(() => undefined);
  const call = callerOf('hardened', server.port, { timeoutMs: 60, deadlineMs: 100 });
  expect(await call({ method: 'GET', path: '/' })).toEqual({ ok: false, reason: 'timeout' });
  expect(server.count()).toBe(1);
});

test('hardened: the breaker opens, and refused calls reach nobody', async () => {
  const [port = 0] = await freePorts(1);
  const call = callerOf('hardened', port, { attempts: 1, breakerFailures: 2 });
  const reasons = [];
  for (let count = 0; count < 3; count += 1) reasons.push(await call({ method: 'GET', path: '/' }));
  expect(reasons.map((result) => (result.ok ? 'ok' : result.reason))).toEqual(['broken', 'broken', 'breaker']);
});

test('fragile: repeats until the client has gone', async () => {
  const server = await serving((outgoing) => outgoing.writeHead(500).end());
  const client = new AbortController();
  const call = callerOf('fragile', server.port, { pauseMs: 1 });
  const ended = call({ method: 'GET', path: '/', signal: client.signal });
  while (server.count() < 6) await new Promise((resolve) => setImmediate(resolve));
  client.abort();
  expect(await ended).toEqual({ ok: false, reason: 'gone' });
});

test('a refusal is not repeated', async () => {
  const server = await serving((outgoing) => outgoing.writeHead(404).end());
  const call = callerOf('fragile', server.port, {});
  expect(await call({ method: 'GET', path: '/' })).toEqual({ ok: false, reason: 'refused' });
  expect(server.count()).toBe(1);
});

test('a retry budget runs out, and calls earn it back', () => {
  const budget = createRetryBudget(0.5);
  expect(Array.from({ length: 6 }, () => budget.spend())).toEqual([true, true, true, true, true, false]);
  budget.earn();
  expect(budget.spend()).toBe(false);
  budget.earn();
  expect(budget.spend()).toBe(true);
});
