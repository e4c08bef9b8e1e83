import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firedrill, startFiredrill } from './command-line.ts';
import { type Shop, startShop } from './shop.ts';

/** A file that asks nothing is offered probes; saved as they stand, they are asked by --hypothesis and answer. */
const folder = mkdtempSync(join(tmpdir(), 'fd-hypothesis-'));
const state = join(folder, 'state');
const offered = join(folder, 'offered.yaml');
const file = join(folder, 'pause.yaml');
const limitMs = 90_000;
let back: Shop | undefined;

beforeAll(async () => {
  back = await startShop('back');
  const spec = {
    targets: { shop: { type: 'process', select: { pid: back.pid } } },
    method: [{ name: 'hang', fault: 'process.pause', target: 'shop', for: '4s' }],
  };
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name: 'pause' }, spec };
  writeFileSync(file, JSON.stringify(document));
});

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  await back?.close();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

/** Runs while somebody who is not ours shops at the back. */
async function runBesideCustomers(...argv: readonly string[]): ReturnType<typeof firedrill> {
  const running = startFiredrill('run', file, '--state', state, ...argv);
  const asked: Promise<unknown>[] = [];
  const url = back?.url ?? '';
  const shopping = setInterval(
    () => asked.push(Promise.allSettled([fetch(url, { signal: AbortSignal.timeout(3000) })])),
    100,
  );
  const ended = await running.ended;
  clearInterval(shopping);
  await Promise.all(asked);
  return ended;
}

test('probes are offered in the plan and beneath an unjudged verdict; saved as they stand, they are valid', {
  timeout: limitMs,
}, async () => {
  const url = `url: http://127.0.0.1:${back?.port}/`;
  const planned = await firedrill('plan', file, '--state', state);
  expect(planned.status, planned.output).toBe(0);
  expect(planned.output).toContain('There is no hypothesis');
  expect(planned.output).toContain(url);
  const unjudged = await firedrill('run', file, '--state', state);
  expect(unjudged.status, unjudged.output).toBe(6);
  expect(unjudged.output).toContain(url);
  expect((await firedrill('describe', 'last', '--state', state)).output).toContain(url);
  const saved = await firedrill('plan', file, '-o', 'hypothesis', '--state', state);
  writeFileSync(offered, saved.output);
  const both = await firedrill('validate', file, offered, '--hypothesis', offered);
  expect(both.status, both.output).toBe(0);
  expect(both.output).toContain('(hypothesis)');
  expect(both.output).not.toContain('warning');
});

test('what was offered passes; asked meanwhile, it fails; and both records say whose hypothesis it was', {
  timeout: 2 * limitMs,
}, async () => {
  const passed = await runBesideCustomers('--hypothesis', offered);
  expect(passed.status, passed.output).toBe(0);
  const strict = join(folder, 'strict.yaml');
  const text = readFileSync(offered, 'utf8');
  const always = text.replace(/when:\n\s+- before\n\s+- after\n/, 'when: always\n');
  expect(always).not.toBe(text);
  writeFileSync(strict, always);
  const report = join(folder, 'report.json');
  const failed = await runBesideCustomers('--hypothesis', strict, '--format', 'json', '--output', report);
  expect(failed.status, failed.output).toBe(1);
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ hypothesisFrom: strict, offer: null });
  const described = await firedrill('describe', 'last', '--state', state);
  expect(described.output).toContain(`(${strict})`);
});
