import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { firedrill, type Running, startFiredrill } from './command-line.ts';
import { type Shop, startShop } from './shop.ts';

/** The owner's word on this host holds in plan and run alike, and a run says so before it touches anything. */
const folder = mkdtempSync(join(tmpdir(), 'fd-policy-'));
const state = join(folder, 'state');
const limitMs = 60_000;
let back: Shop;
let front: Shop;

beforeAll(async () => {
  [back, front] = [await startShop('back'), await startShop('back')];
}, limitMs);

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  await back.close();
  await front.close();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

function written(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const experiment = (pid: number, probe?: object): object => {
  const probes = [{ name: 'asked', every: '200ms', ...probe }];
  return {
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Experiment',
    metadata: { name: 'policy' },
    spec: {
      ...(probe === undefined ? {} : { hypothesis: { title: 'it is asked', probes } }),
      targets: { shop: { type: 'process', select: { pid } } },
      method: [{ name: 'hang', fault: 'process.pause', target: 'shop', for: '1m' }],
    },
  };
};

describe('a probe that the policy does not allow', () => {
  let asks = '';
  beforeAll(() => {
    asks = written('asks.json', experiment(back.pid, { type: 'command', with: { argv: ['/usr/bin/pgrep', 'redis'] } }));
  });

  test.each(['plan', 'run'])('is refused by %s with the reason and what to do', { timeout: limitMs }, async (verb) => {
    const { status, output } = await firedrill(verb, asks, '--state', state);
    expect(status, output).toBe(2);
    expect(output).toMatch(/commands does not allow \["\/usr\/bin\/pgrep","redis"\]/);
    expect(output).toMatch(/spec\.hypothesis\.probes\[0\]/);
    expect(output).toMatch(/to `commands` in the policy file: `firedrill explain policy`/);
  });

  test('is planned where it is allowed', { timeout: limitMs }, async () => {
    const policy = written('allows.yaml', 'commands: [[/usr/bin/pgrep]]');
    const elsewhere = join(folder, 'other');
    const { status, output } = await firedrill('plan', asks, '--state', elsewhere, '--policy', policy);
    expect(status, output).toBe(0);
  });
});

describe('a policy that is named while an agent is there', () => {
  let running: Running;
  beforeAll(async () => {
    const file = written('held.json', experiment(back.pid));
    running = startFiredrill('run', file, '--state', state);
    await vi.waitFor(() => expect(running.output()).toMatch(/process.pause .* is seen/), { timeout: 30_000 });
  }, limitMs);
  afterAll(async () => {
    running.interrupt();
    await running.ended;
  }, limitMs);

  test.each([
    ['plan', 'denies.yaml', 'faults: {denied: ["process.*"]}', /policy-differs[^]*agent \(pid \d+\) goes by/],
    ['run', 'denies.yaml', 'faults: {denied: ["process.*"]}', /policy-differs[^]*firedrill server end/],
    ['plan', 'misspelt.yaml', 'fault: {}', /policy-invalid[^]*one of faults, protected/],
    ['run', 'misspelt.yaml', 'fault: {}', /policy-invalid[^]*one of faults, protected/],
    ['plan', 'missing.yaml', null, /policy-invalid[^]*missing.yaml cannot be read/],
    ['run', 'missing.yaml', null, /policy-invalid[^]*missing.yaml cannot be read/],
  ])('is refused by %s when it is %s', { timeout: limitMs }, async (verb, name, content, said) => {
    const policy = content === null ? join(folder, name) : written(name, content);
    const file = written('another.json', experiment(front.pid));
    const { status, output } = await firedrill(verb, file, '--state', state, '--policy', policy);
    expect(output).toMatch(said);
    expect(status).toBe(2);
  });

  test('is taken when it says the same', { timeout: limitMs }, async () => {
    const policy = written('same.yaml', 'maxLease: 10m');
    const file = written('another.json', experiment(front.pid));
    const { status, output } = await firedrill('plan', file, '--state', state, '--policy', policy);
    expect(status, output).toBe(0);
  });
});
