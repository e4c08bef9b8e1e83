import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningShop, startShop } from './start-shop.ts';

/** The bookshop's own page of metrics, read as a Prometheus server would: orders per second, and what stops a run. */
const folder = mkdtempSync(join(tmpdir(), 'fd-metrics-'));
const state = join(folder, 'state');
const limitMs = 90_000;
let shop: RunningShop | undefined;

beforeAll(async () => {
  shop = await startShop({ mode: 'hardened', workDir: join(folder, 'shop'), ports: 'free' });
}, limitMs);

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  await shop?.stop();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

/** Runs the built command line, as a person's terminal would. */
async function firedrill(...argv: readonly string[]): Promise<{ status: number | null; output: string }> {
  const main = join(import.meta.dirname, '../../../packages/cli/dist/main.js');
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], FIREDRILL_LANG: 'en', NO_COLOR: '1' };
  const running = spawn(process.execPath, [main, ...argv], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  for (const stream of [running.stdout, running.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => (output += piece));
  }
  await once(running, 'close');
  return { status: running.exitCode, output };
}

function experiment(name: string, query: string, atLeast: number): string {
  const file = join(folder, `${name}.yaml`);
  const text = `apiVersion: firedrill/v1alpha1
kind: Experiment
metadata: {name: ${name}}
spec:
  variables: {shop: "${shop?.urls.edge}"}
  hypothesis:
    title: shoppers keep ordering
    probes:
      - name: orders
        type: prometheus
        with: {url: "\${shop}/metrics", query: '${query}'}
        expect: {atLeast: ${atLeast}}
        every: 500ms
    before: 1s
    after: 10s
  targets: {ratings: {type: process, select: {pid: ${shop?.services.ratings.pid}}}}
  method: [{name: hang, fault: process.pause, target: ratings, for: 4s}]
  stopWhen: [{probe: orders, below: 0.1, for: 3s}]
`;
  writeFileSync(file, text);
  return file;
}

test('orders go on while the ratings are paused, by the rate of a counter', { timeout: limitMs }, async () => {
  const ended = await firedrill('run', experiment('goes-on', 'rate(orders_total[4s])', 1), '--state', state);
  expect(ended.output).toMatch(/orders is good: \d/);
  for (const proof of ['injected', 'observed', 'restored']) expect(ended.output, ended.output).toMatch(`✓ ${proof}`);
});

test('what a page cannot answer is refused with its line, and what could be asked', async () => {
  const ended = await firedrill('validate', experiment('grouped', 'sum by (service) (orders_total)', 1));
  expect(ended.status).toBe(2);
  expect(ended.output).toContain('grouped.yaml:11:');
  expect(ended.output).toMatch(/does not answer sum by \(…\)[\s\S]*Prometheus server/);
});
