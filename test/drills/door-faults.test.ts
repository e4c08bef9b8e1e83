import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '@firedrill/core/testing/free-ports';
import { firedrill, startFiredrill } from './command-line.ts';
import { type Shop, startShop } from './shop.ts';

/** One drill per family of faults of the door, over the real command line: all four proofs, whatever the finding. */
const folder = mkdtempSync(join(tmpdir(), 'fd-doors-'));
const state = join(folder, 'state');
const limitMs = 60_000;
let [back, front]: (Shop | undefined)[] = [];
let door = '';

beforeAll(async () => {
  door = `127.0.0.1:${await freePort()}`;
  back = await startShop('back');
  front = await startShop('front', `http://${door}/`, 'patient');
}, limitMs);

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  for (const each of [front, back]) await each?.close();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

/** A page without reviews is a page (`status`), or is none (`reviews`). */
const expectations = {
  status: { status: 200 },
  reviews: { status: 200, jsonPath: { '$.reviews': { minItems: 1 } } },
} as const;

type Action = Record<string, unknown>;

function experiment(name: string, action: Action | readonly Action[], expects: keyof typeof expectations): string {
  const file = join(folder, `${name}.yaml`);
  const page = { name: 'page', type: 'http', with: { url: front?.url }, expect: expectations[expects] };
  const probes = [{ ...page, every: '100ms', timeout: '1s', measures: 'business' }];
  const spec = {
    hypothesis: { title: 'shoppers see a page', probes, before: '400ms', after: '10s' },
    proxies: { back: { listen: door, upstream: `127.0.0.1:${back?.port}` } },
    targets: { back: { type: 'process', select: { pid: back?.pid } } },
    method: [action].flat().map((each, at) => ({ name: `hurt-${at}`, target: 'back', for: '2500ms', ...each })),
  };
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name } };
  writeFileSync(file, JSON.stringify({ ...document, spec }));
  return file;
}

const half = { fault: 'http.abort', with: { status: 503, percent: 50 } };
const resets = { fault: 'tcp.reset' };
const allProofs = ['injected', 'exposed', 'observed', 'restored'].map((proof) => `✓ ${proof}`);

test.for([
  { name: 'abort-pass', action: half, expects: 'status', status: 0, outcome: 'PASS' },
  { name: 'abort-fail', action: half, expects: 'reviews', status: 1, outcome: 'FAIL' },
  { name: 'reset-pass', action: resets, expects: 'status', status: 0, outcome: 'PASS' },
  { name: 'reset-fail', action: resets, expects: 'reviews', status: 1, outcome: 'FAIL' },
] as const)('$name', { timeout: limitMs }, async ({ name, action, expects, status, outcome }) => {
  const ended = await firedrill('run', experiment(name, action, expects), '--state', state);
  expect(ended.status, ended.output).toBe(status);
  expect(ended.output).toMatch(outcome);
  for (const proof of allProofs) expect(ended.output).toContain(proof);
});

test('of two faults at one door the one that nobody met is not exposed by what met the other', {
  timeout: limitMs,
}, async () => {
  const unmet = { fault: 'http.abort', with: { status: 503, match: { path: '/payments' } } };
  const met = { fault: 'http.delay', with: { delay: '100ms', match: { path: '/' } } };
  const ended = await firedrill('run', experiment('one-unmet', [unmet, met], 'status'), '--state', state);
  expect(ended.status, ended.output).toBe(3);
  expect(ended.output).toMatch(/hurt-0#0: none of \d+ met it|hurt-0#0: nothing of the system was seen to meet it/);
  expect(ended.output).toMatch(/hurt-1#0: [1-9]\d* of \d+ met it/);
});

const delayed = (delay: string, more: Action = {}): Action => ({ fault: 'http.delay', with: { delay }, ...more });

test('faults at one door that hide each other are each shown', { timeout: limitMs }, async () => {
  const latency = { fault: 'tcp.latency', with: { delay: '100ms' }, for: '3s' };
  const actions = [delayed('100ms'), delayed('150ms', { for: '4s' }), { ...half, for: '4s' }, latency];
  const ended = await firedrill('run', experiment('several', actions, 'status'), '--state', state);
  expect(ended.status, ended.output).toBe(0);
  for (const proof of allProofs) expect(ended.output).toContain(proof);
});

test('two runs at once at one door are each shown and restored, whatever the other does', {
  timeout: limitMs,
}, async () => {
  await firedrill('proxy', '--listen', door, '--upstream', `127.0.0.1:${back?.port}`, '--state', state);
  const first = startFiredrill('run', experiment('first', delayed('150ms'), 'status'), '--state', state);
  await expect.poll(first.output, { timeout: 30_000 }).toContain('is on');
  const longer = experiment('second', delayed('300ms', { for: '8s' }), 'status');
  const ends = await Promise.all([first.ended, firedrill('run', longer, '--state', state)]);
  await firedrill('proxy', 'end', '--all', '--state', state);
  for (const { status, output } of ends) {
    expect(status, output).toBe(0);
    for (const proof of allProofs) expect(output).toContain(proof);
  }
});

test.for([
  { fault: 'tcp.bandwidth', with: { rate: '2KiB/s' } },
  { fault: 'tcp.slice', with: { average: '40B', delay: '5ms' } },
  { fault: 'tcp.limit', with: { size: '64B' } },
])(
  '$fault that the witness cannot see is inconclusive; given the words that the plan names, it is seen',
  {
    timeout: 2 * limitMs,
  },
  async ({ fault, with: parameters }) => {
    const name = fault.replace('.', '-');
    const blind = experiment(`${name}-blind`, { fault, with: parameters }, 'status');
    const planned = await firedrill('plan', blind, '--state', state);
    const [, send = '""', bytes] = /If it speaks HTTP, add send: (".*"), expectBytes: (\d+)/.exec(planned.output) ?? [];
    const unseen = await firedrill('run', blind, '--state', state);
    expect(unseen.status, unseen.output).toBe(3);
    expect(unseen.output).toContain('give send and expectBytes');
    const told = { ...parameters, send: JSON.parse(send), expectBytes: Number(bytes) };
    const seen = await firedrill('run', experiment(`${name}-seen`, { fault, with: told }, 'status'), '--state', state);
    expect(seen.status, seen.output).toBe(0);
  },
);
