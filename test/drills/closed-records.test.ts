import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesOf } from '@firedrill/cli/server/processes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firedrill, startFiredrill } from './command-line.ts';
import { type Shop, startShop } from './shop.ts';

/** What is read after a recovery is as true as what was done: the run of a dead server has an end. */
const folder = mkdtempSync(join(tmpdir(), 'fd-closed-'));
const state = join(folder, 'state');
const limitMs = 90_000;
let back: Shop;

beforeAll(async () => {
  back = await startShop('back');
}, limitMs);
afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  await back.close();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

test('a run whose server, agent and reaper were killed is closed by `recover`', { timeout: limitMs }, async () => {
  const file = join(folder, 'pause.json');
  const spec = {
    targets: { shop: { type: 'process', select: { pid: back.pid } } },
    method: [
      { name: 'hang', fault: 'process.pause', target: 'shop', for: '5m' },
      { name: 'again', fault: 'process.pause', target: 'shop', for: '5m', after: ['hang'] },
    ],
  };
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name: 'pause' }, spec };
  writeFileSync(file, JSON.stringify(document));
  const running = startFiredrill('run', file, '--state', state, '--lease', '5m', '--detach');
  const run = (await running.ended).answer.trim();
  const stateOf = (): string => /^State:\s+(\S)/m.exec(readFileSync(`/proc/${back.pid}/status`, 'utf8'))?.[1] ?? '';
  await expect.poll(stateOf, { timeout: 30_000 }).toMatch(/[Tt]/);
  for (const { pid } of processesOf(state)) process.kill(pid, 'SIGKILL');
  await expect.poll(() => processesOf(state).length, { timeout: 10_000 }).toBe(0);
  expect((await firedrill('get', 'runs', '--state', state)).output).toMatch(/no server is under way with r-\w{16}/);
  const { status, output } = await firedrill('recover', '--state', state);
  expect(status, output).toBe(0);
  expect(output).toContain(`${run} (pause) is closed: inconclusive`);
  expect(stateOf()).toMatch(/[SR]/);
  const listed = await firedrill('get', 'runs', '--state', state);
  expect(listed.output).toMatch(/inconclusive/);
  expect(listed.output).not.toMatch(/warning|during/);
  const described = await firedrill('describe', run, '--state', state);
  expect(described.output).not.toMatch(/residual|no known end/i);
  expect(described.output).toMatch(/its server died, and a person took everything back/);
  expect(processesOf(state)).toEqual([]);
});
