import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '@firedrill/core/testing/free-ports';
import { findOwn } from '../crash/process-table.ts';
import { until } from '../crash/until.ts';
import { firedrill, startFiredrill } from '../drills/command-line.ts';
import { type Shop, startShop } from '../drills/shop.ts';
import { startKnocking } from './knocking.ts';
import { hasStandby, servingProxy } from './serving-proxy.ts';
import { reaches } from './toxiproxy.ts';

/** Doors of runs: a standing proxy that a run uses, and a proxy of the run's own whose keepers are killed. */
const folder = mkdtempSync(join(tmpdir(), 'fd-doors-'));
const state = join(folder, 'state');
const limitMs = 60_000;
const outageLimitMs = 500;
let shop: Shop;

beforeAll(async () => {
  shop = await startShop('back');
}, limitMs);
afterAll(async () => {
  await firedrill('proxy', 'end', '--all', '--state', state);
  await firedrill('server', 'end', '--state', state);
  await shop.close();
  const gone = await until(() => findOwn(state, new Set()).length === 0, 20_000);
  rmSync(folder, { recursive: true, force: true });
  expect(gone, 'something of ours is left').toBe(true);
}, limitMs);

interface Parts {
  readonly port: number;
  readonly spec?: object;
  readonly for?: string;
}

/** JSON is YAML. */
function experiment(name: string, { port, spec = {}, for: lasts = '2s' }: Parts): string {
  const file = join(folder, `${name}.yaml`);
  const url = `http://127.0.0.1:${port}/`;
  const page = {
    name: 'page',
    type: 'http',
    with: { url },
    expect: { status: 200 },
    every: '100ms',
    measures: 'business',
  };
  const method = [{ name: 'late', fault: 'http.delay', target: 'shop', with: { delay: '150ms' }, for: lasts }];
  const targets = { shop: { type: 'process', select: { pid: shop.pid } } };
  const hypothesis = { title: 'the page comes', probes: [page], before: '300ms', after: '2s' };
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name } };
  writeFileSync(file, JSON.stringify({ ...document, spec: { hypothesis, targets, method, ...spec } }));
  return file;
}

const doors = (): readonly { readonly listen: string }[] =>
  JSON.parse(readFileSync(join(state, 'run', 'proxies.json'), 'utf8'));

test(
  'a run whose target has a standing proxy uses that door, and leaves it',
  async () => {
    const port = await freePort();
    const [listen, upstream] = [`127.0.0.1:${port}`, `127.0.0.1:${shop.port}`];
    await firedrill('proxy', '--listen', listen, '--upstream', upstream, '--name', 'shop', '--state', state);
    for (const proxies of [{}, { own: { listen, upstream } }]) {
      const file = experiment('standing', { port, spec: { proxies } });
      const { status, output } = await firedrill('run', file, '--state', state);
      // Our own probe alone comes through the door, and it is nobody.
      expect(status, output).toBe(3);
      expect(output).toMatch(/✓ injected/);
      expect(doors().map((each) => each.listen)).toEqual([listen]);
      expect(await reaches(port)).toBe(true);
    }
    await firedrill('proxy', 'end', 'shop', '--state', state);
    expect(await reaches(port)).toBe(false);
  },
  limitMs,
);

test(
  'agent and proxy killed in a run, its door is back at once as a pass-through, and ends with the run',
  async () => {
    const port = await freePort();
    const proxies = { own: { listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${shop.port}` } };
    const running = startFiredrill('run', experiment('own', { port, spec: { proxies }, for: '20s' }), '--state', state);
    expect(
      await until(() => /http\.delay on .* is on/.test(running.output()) && hasStandby(state), 20_000),
      running.output(),
    ).toBe(true);
    const knocking = startKnocking(port);
    expect(await until(() => knocking.answersSince(0) > 20, 10_000)).toBe(true);
    const serving = await servingProxy(state);
    const agents = findOwn(state, new Set()).flatMap(({ pid, part }) => (part === 'agent' ? [pid] : []));
    const killedAtMs = performance.now();
    for (const pid of [serving, ...agents]) process.kill(pid, 'SIGKILL');
    expect(await until(() => knocking.answersSince(killedAtMs + 50) > 50, 10_000)).toBe(true);
    const outageMs = Math.round(knocking.longestGapMs(killedAtMs));
    console.log(`outage of a run's own door: ${outageMs} ms`);
    const { status, output } = await running.ended;
    knocking.stop();
    expect(status, `${output} ${JSON.stringify(agents)} ${process.pid}`).toBe(3);
    expect(await until(async () => !(await reaches(port)), 15_000), 'the door is closed').toBe(true);
    expect(outageMs).toBeLessThan(4 * outageLimitMs);
  },
  limitMs,
);
