import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findOwn } from '../crash/process-table.ts';
import { firedrill, startFiredrill } from './command-line.ts';
import { type Shop, startShop } from './shop.ts';

/** Everything of ours is killed at once while `run` waits: the next server has only the record to know it by. */
const folder = mkdtempSync(join(tmpdir(), 'fd-all-killed-'));
const state = join(folder, 'state');
const report = join(folder, 'report.json');
const limitMs = 90_000;
let back: Shop | undefined;

beforeAll(async () => {
  back = await startShop('back');
});

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  await back?.close();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

const tracerOf = (): number =>
  Number(/^TracerPid:\s+(\d+)/m.exec(readFileSync(`/proc/${back?.pid}/status`, 'utf8'))?.[1] ?? 0);

interface Told {
  readonly run: string;
  readonly because: string;
  readonly marks: Record<string, { state: string; by?: string }>;
  readonly proofs: Record<string, { readonly because: readonly string[] }>;
}

test('nobody is told to have healed, and it is said why the fault ended', { timeout: limitMs }, async () => {
  const file = join(folder, 'all.yaml');
  const probe = { name: 'back', type: 'http', with: { url: back?.url }, every: '100ms', timeout: '300ms' };
  const probes = [{ ...probe, maxViolations: 10_000 }];
  const spec = {
    hypothesis: { title: 'the back answers', probes, before: '300ms', after: '5s' },
    targets: { shop: { type: 'process', select: { pid: back?.pid } } },
    method: [{ name: 'hang', fault: 'process.pause', target: 'shop', for: '60s' }],
  };
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name: 'all' }, spec };
  writeFileSync(file, JSON.stringify(document));
  const running = startFiredrill('run', file, '--state', state, '--format', 'json', '--output', report);
  await expect
    .poll(running.output, { timeout: 20_000, interval: 20 })
    .toMatch(/back is bad[^]* is seen|is seen[^]*is bad/);
  // `run` is of no part: it waits, and brings the next server.
  const own = findOwn(state, new Set()).filter(({ part }) => part !== null);
  const pids = new Set([...own.map(({ pid }) => pid), tracerOf()].filter((pid) => pid > 1 && pid !== process.pid));
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  const { status, output } = await running.ended;
  expect(status, output).toBe(3);
  // A report of ours; what else is wrong with it, the assertions show.
  const { verdict } = JSON.parse(readFileSync(report, 'utf8')) as { verdict: Told };
  const { marks, proofs, because, run } = verdict;
  expect(because).toMatch(/died and took everything back/);
  for (const mark of ['selfHealed', 'partlyRecovered', 'fullyRecovered'])
    expect(marks[mark]?.by, `${mark}\n${output}`).not.toBe('system');
  expect(proofs['injected']?.because.join()).toMatch(/is shown for .* of 1 min only: then the agent .* died/);
  expect(proofs['observed']?.because.join()).not.toMatch(/while the fault was on/);
  const said = await firedrill('logs', run, '--state', state);
  expect(said.output).not.toMatch(/does not say why/);
});
