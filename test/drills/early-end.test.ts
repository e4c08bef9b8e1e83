import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '@firedrill/core/testing/free-ports';
import { standbyPath } from '@firedrill/host/proxy/standby';
import { findOwn } from '../crash/process-table.ts';
import { type Ended, firedrill, startFiredrill } from './command-line.ts';
import { type Shop, startShop } from './shop.ts';

/** What keeps a fault up is killed in the middle: the system gets well because of that, and nothing is proven by it. */
const folder = mkdtempSync(join(tmpdir(), 'fd-early-'));
const state = join(folder, 'state');
const report = join(folder, 'report.json');
const limitMs = 90_000;
const faultMs = 20_000;
let [back, hasty]: (Shop | undefined)[] = [];

beforeAll(async () => {
  back = await startShop('back');
});

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  for (const each of [hasty, back]) await each?.close();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

interface Judged {
  readonly outcome: string;
  readonly because: string;
  readonly marks: Record<string, { state: string; by?: string; source?: string }>;
  readonly proofs: { readonly injected: { readonly shown: boolean } };
}

function experiment(name: string, backUrl: string, spec: Record<string, unknown>): string {
  const file = join(folder, `${name}.yaml`);
  // A busy machine answers sooner than that, and what is hurt does not.
  // What is asked always holds, so that only what is not shown stands between this run and a pass.
  const page = { name: 'page', type: 'http', with: { url: backUrl }, every: '100ms', timeout: '4s' };
  const probes = [{ ...page, maxViolations: 10_000, measures: 'business' }];
  const hypothesis = { title: 'the page comes', probes, before: '300ms', after: '5s' };
  const targets = { back: { type: 'process', select: { pid: back?.pid } } };
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name } };
  writeFileSync(file, JSON.stringify({ ...document, spec: { hypothesis, targets, ...spec } }));
  return file;
}

/** Runs it, kills `victim` a moment after the witness has seen the effect, and says how long the run went on. */
async function endInTheMiddle(file: string, victim: () => number): Promise<Ended & { readonly leftMs: number }> {
  const running = startFiredrill('run', file, '--state', state, '--format', 'json', '--output', report);
  const customer = setInterval(() => ask(hasty), 50);
  try {
    await expect
      .poll(running.output, { timeout: 20_000, interval: 20 })
      .toMatch(/page is bad[^]* is seen|is seen[^]*is bad/);
    const killedMs = performance.now();
    const pid = victim();
    expect(pid).toBeGreaterThan(1);
    process.kill(pid, 'SIGKILL');
    const ended = await running.ended;
    return { ...ended, leftMs: performance.now() - killedMs };
  } finally {
    clearInterval(customer);
  }
}

/** A customer who does not mind what he gets. */
function ask(shop: Shop | undefined): void {
  get(shop?.url ?? '', (answer) => answer.resume()).on('error', () => undefined);
}

function judged(): Judged {
  // A report of ours; what else is wrong with it, the assertions show.
  return (JSON.parse(readFileSync(report, 'utf8')) as { verdict: Judged }).verdict;
}

function expectNotShown({ status, output, leftMs }: Ended & { readonly leftMs: number }): void {
  expect(status, output).toBe(3);
  expect(leftMs).toBeLessThan(faultMs - 5_000);
  const { because, proofs, marks } = judged();
  expect(because).toMatch(/injected, because .* it was gone, before its time/);
  expect(proofs.injected.shown).toBe(false);
  for (const mark of ['selfHealed', 'partlyRecovered', 'fullyRecovered'] as const) {
    const { by = 'nobody', source = '' } = marks[mark] ?? {};
    // What was never left had nothing to come back from.
    if (source !== 'the steady state was never left')
      expect(by, `${mark}\n${JSON.stringify(judged())}\n${output}`).not.toBe('system');
  }
}

test('the tracer of a pause is killed', { timeout: limitMs }, async (context) => {
  hasty = await startShop('front', back?.url ?? '', 'hasty');
  const method = [{ name: 'hang', fault: 'process.pause', target: 'back', for: `${faultMs}ms` }];
  const tracerOf = (): number =>
    Number(/^TracerPid:\s+(\d+)/m.exec(readFileSync(`/proc/${back?.pid}/status`, 'utf8'))?.[1] ?? 0);
  let tracer = 0;
  const file = experiment('tracer', back?.url ?? '', { method });
  const ended = await endInTheMiddle(file, () => (tracer = tracerOf()) || (hasty?.pid ?? 0));
  await hasty.close();
  if (tracer === 0) return context.skip('no tracer may be used here: a pause is held by a signal, and by nobody');
  expectNotShown(ended);
  return undefined;
});

test('the proxy is killed in the middle of a delay', { timeout: limitMs }, async () => {
  const port = await freePort();
  const door = `127.0.0.1:${port}`;
  hasty = await startShop('front', `http://${door}/`, 'hasty');
  const proxies = { back: { listen: door, upstream: `127.0.0.1:${back?.port}` } };
  const delay = { name: 'late', fault: 'http.delay', target: 'back', with: { delay: '5s' }, for: `${faultMs}ms` };
  const file = experiment('proxy', `http://${door}/`, { proxies, method: [delay] });
  const standby = (): number => Number(readFileSync(standbyPath(join(state, 'run', 'proxy.sock')), 'utf8'));
  const served = (): readonly number[] =>
    findOwn(state, new Set()).flatMap(({ part, pid }) => (part === 'proxy' && pid !== standby() ? [pid] : []));
  expectNotShown(await endInTheMiddle(file, () => served()[0] ?? 0));
});
