import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { firedrill } from './command-line.ts';
import { startSupervised, type Supervised } from './supervised.ts';

/** A restart is judged by when the supervisor's new process listens again. */
const folder = mkdtempSync(join(tmpdir(), 'fd-restart-'));
const state = join(folder, 'state');
const report = join(folder, 'report.json');
const limitMs = 60_000;
const supervisors: Supervised[] = [];
const customers: Socket[] = [];

afterEach(async () => {
  for (const customer of customers.splice(0)) customer.destroy();
  for (const supervisor of supervisors.splice(0)) await supervisor.close();
});

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

async function supervised(pauseMs: number): Promise<{ pid: number; port: number }> {
  const started = await startSupervised(pauseMs);
  supervisors.push(started);
  const { port } = started;
  const pid = started.pid();
  // It does not close in answer to the end, so that a slow look on a busy machine still finds its end cut off.
  const customer = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  customer.on('error', () => customer.destroy());
  customers.push(customer);
  await once(customer, 'connect');
  return { pid, port };
}

function experiment(name: string, { pid, port, within }: { pid: number; port: number; within: string }): string {
  const asks = { type: 'http', with: { url: `http://127.0.0.1:${port}/` }, every: '100ms', measures: 'business' };
  const probes = [
    { name: 'well', ...asks, when: 'before' },
    { name: 'well-again', ...asks, when: 'after' },
  ];
  const spec = {
    hypothesis: { title: 'it answers before and after', probes, before: '300ms', after: '8s' },
    targets: { server: { type: 'process', select: { pid } } },
    method: [{ name: 'again', fault: 'process.restart', target: 'server', with: { within } }],
    guard: { irreversible: ['process.restart'] },
  };
  const file = join(folder, `${name}.yaml`);
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name }, spec };
  writeFileSync(file, JSON.stringify(document));
  return file;
}

const run = (file: string) => firedrill('run', file, '--state', state, '--format', 'json', '--output', report);

test(
  'a supervisor that is quick enough: pass, and the time is shown',
  async () => {
    const file = experiment('quick', { ...(await supervised(300)), within: '20s' });
    const { status, output } = await run(file);
    expect(status, output).toBe(0);
    expect(readFileSync(report, 'utf8')).toMatch(/again#0 came back after at most .*, within 20 s/);
  },
  limitMs,
);

test(
  'a supervisor that is too slow: fail, with the reason',
  async () => {
    const file = experiment('slow', { ...(await supervised(2500)), within: '500ms' });
    const { status, output } = await run(file);
    expect(status, output).toBe(1);
    expect(readFileSync(report, 'utf8')).toMatch(/again#0 came back after at least .*, not within 500 ms/);
  },
  limitMs,
);
