import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { processesOf } from '@firedrill/cli/server/processes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firedrill, type Running, startFiredrill } from './command-line.ts';
import { type Shop, startShop } from './shop.ts';

/** Stopping needs neither the server nor, when the lease may be waited for, the agent. */
const limitMs = 60_000;
let folder = '';
let state = '';
let back: Shop;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fd-stopping-'));
  state = join(folder, 'state');
  back = await startShop('back');
}, limitMs);

afterEach(async () => {
  signal('server', 'SIGCONT');
  signal('agent', 'SIGCONT');
  await firedrill('server', 'end', '--state', state);
  await back.close();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

const stateOf = (pid: number): string => /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';

function signal(part: 'server' | 'agent', name: NodeJS.Signals): void {
  const isPart = (word: string): boolean => basename(word).startsWith(`${part}-main.`);
  for (const { pid, argv } of processesOf(state)) if (argv.some(isPart)) process.kill(pid, name);
}

/** Starts a run that pauses the shop, and resolves when the pause is seen. */
async function pausing(lease: string): Promise<Running> {
  const file = join(folder, 'pause.yaml');
  const spec = {
    targets: { shop: { type: 'process', select: { pid: back.pid } } },
    method: [
      { name: 'hang', fault: 'process.pause', target: 'shop', for: '5m' },
      { name: 'again', fault: 'process.pause', target: 'shop', for: '5m', after: ['hang'] },
    ],
  };
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name: 'pause' }, spec };
  writeFileSync(file, JSON.stringify(document));
  const running = startFiredrill('run', file, '--state', state, '--lease', lease);
  await expect.poll(running.output, { timeout: 30_000 }).toMatch(/process.pause .* is seen/);
  expect(stateOf(back.pid)).toMatch(/[Tt]/);
  return running;
}

const expectRuns = (within: number): Promise<void> =>
  expect.poll(() => stateOf(back.pid), { timeout: within, interval: 20 }).toMatch(/[SR]/);

describe('a server that is stopped', () => {
  test(
    'is gone past: `stop` takes back, `get` and `recover` say how it stands, and later the run ends as stopped',
    async () => {
      const running = await pausing('2m');
      signal('server', 'SIGSTOP');
      const held = await firedrill('recover', '--state', state);
      expect(held.output).toMatch(/process.pause on .*: may be live; expires at \d{4}-\d\d-\d\dT[\d:]+Z/);
      expect(held.status).toBe(4);
      const stopped = await firedrill('stop', '--state', state);
      expect(stopped.output).toMatch(/does not answer: going past it\ni-\w{16} process.pause on .*: restored/);
      expect(stopped.status).toBe(0);
      expect(stateOf(back.pid)).toMatch(/[SR]/);
      const listed = await firedrill('get', 'runs', '--state', state);
      expect(listed.output).toMatch(/the server does not answer; this was read from its store[^]*during/);
      expect((await firedrill('recover', '--state', state)).status).toBe(0);
      signal('server', 'SIGCONT');
      const { status, output } = await running.ended;
      expect(status, output).toBe(5);
      expect(stateOf(back.pid)).toMatch(/[SR]/);
    },
    limitMs,
  );

  test('is gone past by Ctrl-C, which ends with 130', { timeout: limitMs }, async () => {
    const running = await pausing('2m');
    signal('server', 'SIGSTOP');
    running.interrupt();
    const { status, output } = await running.ended;
    expect(output).toMatch(/going past it.*did not answer within 3000 ms[^]*restored/);
    expect(status, output).toBe(130);
    expect(stateOf(back.pid)).toMatch(/[SR]/);
  });

  test('is not waited for by a second Ctrl-C', { timeout: limitMs }, async () => {
    const running = await pausing('2m');
    signal('server', 'SIGSTOP');
    running.interrupt();
    await expect.poll(running.output).toMatch(/everything is being taken back/);
    running.interrupt();
    const { status, output } = await running.ended;
    expect(output).not.toMatch(/did not answer/);
    expect(status, output).toBe(130);
    expect(stateOf(back.pid)).toMatch(/[SR]/);
  });

  test('is not joined by another run, which says so', { timeout: limitMs }, async () => {
    const running = await pausing('10s');
    signal('server', 'SIGSTOP');
    const another = await firedrill('run', join(folder, 'pause.yaml'), '--state', state);
    expect(another.output).toMatch(/server-silent[^]*firedrill stop/);
    expect(another.status).toBe(3);
    await firedrill('stop', '--state', state);
    signal('server', 'SIGCONT');
    await running.ended;
  });
});

describe('a server and an agent that are stopped', () => {
  test(
    'leave it to the reaper: `stop` says until when, ends with 4, and by then it is over',
    async () => {
      const running = await pausing('12s');
      signal('server', 'SIGSTOP');
      signal('agent', 'SIGSTOP');
      const { status, output } = await firedrill('stop', '--state', state);
      expect(status, output).toBe(4);
      const until = /process.pause on .*: unknown, expires at (\S+Z)/.exec(output)?.[1] ?? '';
      expect(output).toMatch(/the agent does not answer either/);
      await expectRuns(Math.max(1, Date.parse(until) - Date.now()));
      expect((await firedrill('recover', '--state', state)).status).toBe(0);
      running.interrupt();
      expect((await running.ended).status).toBe(130);
    },
    limitMs,
  );

  test('are told by Ctrl-C with 4, while it may be live', { timeout: limitMs }, async () => {
    const running = await pausing('12s');
    signal('server', 'SIGSTOP');
    signal('agent', 'SIGSTOP');
    running.interrupt();
    const { status, output } = await running.ended;
    expect(output).toMatch(/unknown, expires at \d{4}/);
    expect(status, output).toBe(4);
    await expectRuns(15_000);
  });
});
