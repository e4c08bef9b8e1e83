import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { freePort } from '@firedrill/core/testing/free-ports';
import { firedrill } from './command-line.ts';
import { startSupervised, type Supervised } from './supervised.ts';

/**
 * Customers with short connections leave no trace at a killed server: who is refused has no row in /proc/net/tcp. A
 * door in front of it sees them come.
 */
const folder = mkdtempSync(join(tmpdir(), 'fd-short-'));
const state = join(folder, 'state');
const report = join(folder, 'report.json');
const limitMs = 60_000;
const servers: Supervised[] = [];
const timers: NodeJS.Timeout[] = [];

afterEach(async () => {
  for (const timer of timers.splice(0)) clearInterval(timer);
  for (const server of servers.splice(0)) await server.close();
});

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

/** Ten times a second somebody connects, asks, and goes. */
function shopAt(port: number): void {
  timers.push(
    setInterval(() => {
      const customer = connect({ port, host: '127.0.0.1' });
      customer.on('error', () => customer.destroy());
      customer.on('data', () => customer.destroy());
      customer.end('GET / HTTP/1.0\r\n\r\n');
    }, 100),
  );
}

interface Judged {
  readonly outcome: string;
  readonly because: string;
  readonly exposure: { readonly met: number };
  readonly proofs: { readonly exposed: { readonly because: readonly string[] } };
}

/** Restarts a server under customers who come by a door, or straight; its probes go straight. */
async function restarted(name: string, hasDoor: boolean): Promise<Judged> {
  const server = await startSupervised(1000);
  servers.push(server);
  const { port } = server;
  const door = await freePort();
  const asks = { type: 'http', with: { url: `http://127.0.0.1:${port}/` }, every: '100ms', measures: 'business' };
  const probes = [
    { name: 'well', ...asks, when: 'before' },
    { name: 'well-again', ...asks, when: 'after' },
  ];
  const proxies = { door: { listen: `127.0.0.1:${door}`, upstream: `127.0.0.1:${port}` } };
  const spec = {
    hypothesis: { title: 'it answers before and after', probes, before: '300ms', after: '8s' },
    ...(hasDoor ? { proxies } : {}),
    targets: { server: { type: 'process', select: { pid: server.pid() } } },
    method: [{ name: 'again', fault: 'process.restart', target: 'server', with: { within: '20s' } }],
    guard: { irreversible: ['process.restart'] },
  };
  const file = join(folder, `${name}.yaml`);
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name }, spec };
  writeFileSync(file, JSON.stringify(document));
  shopAt(hasDoor ? door : port);
  await firedrill('run', file, '--state', state, '--format', 'json', '--output', report);
  // A report of ours; what else is wrong with it, the assertions show.
  return (JSON.parse(readFileSync(report, 'utf8')) as { verdict: Judged }).verdict;
}

test('through a door they are counted, as many as came in vain', { timeout: limitMs }, async () => {
  const { outcome, because, exposure, proofs } = await restarted('door', true);
  expect(outcome, because).toBe('pass');
  expect(proofs.exposed.because[0]).toMatch(/connections to our door at 127\.0\.0\.1:\d+ found nobody behind it/);
  // A second without a server and a start of Node, at ten a second; never more than came in the whole run.
  expect(exposure.met).toBeGreaterThanOrEqual(5);
  expect(exposure.met).toBeLessThan(100);
});

test('straight they cannot be told from others: inconclusive, and it says what would help', {
  timeout: limitMs,
}, async () => {
  const { outcome, proofs } = await restarted('straight', false);
  // One may have been there just when it was killed, and then it was cut.
  if (outcome === 'pass') return;
  expect(outcome).toBe('inconclusive');
  expect(proofs.exposed.because[0]).toMatch(/connects were refused on this host meanwhile.* \(spec\.proxies\)/);
});
