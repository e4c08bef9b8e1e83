import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firedrill, startFiredrill } from './command-line.ts';
import { type Shop, startShop } from './shop.ts';

/** The agent dies in the middle of a fault, and its witness with it: what is said of the end has to be seen anew. */
const folder = mkdtempSync(join(tmpdir(), 'fd-killed-'));
const state = join(folder, 'state');
const report = join(folder, 'report.json');
const limitMs = 60_000;
let back: Shop | undefined;

beforeAll(async () => {
  back = await startShop('back');
});

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  await back?.close();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

const stateOf = (shop: Shop | undefined): string =>
  /^State:\s+(\S)/m.exec(readFileSync(`/proc/${shop?.pid}/status`, 'utf8'))?.[1] ?? 'gone';

test(
  'the effect is shown to be gone by a fresh look, the run is inconclusive, and says why',
  async () => {
    const file = join(folder, 'killed.yaml');
    const probe = { name: 'back', type: 'http', with: { url: back?.url }, every: '200ms', maxViolations: 1000 };
    const spec = {
      hypothesis: { title: 'the back answers', probes: [probe], before: '300ms', after: '5s' },
      targets: { shop: { type: 'process', select: { pid: back?.pid } } },
      method: [{ name: 'hang', fault: 'process.pause', target: 'shop', for: '30s' }],
    };
    const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name: 'killed' }, spec };
    writeFileSync(file, JSON.stringify(document));
    const running = startFiredrill('run', file, '--state', state, '--format', 'json', '--output', report);
    await expect.poll(() => stateOf(back), { timeout: 20_000, interval: 20 }).toMatch(/[Tt]/);
    // The witness has to have seen it: then its silence leaves the question open.
    await expect.poll(running.output, { timeout: 20_000 }).toMatch(/process.pause .* is seen/);
    const { pid }: { pid: number } = JSON.parse(readFileSync(join(state, 'run', 'agent.json'), 'utf8'));
    process.kill(pid, 'SIGKILL');
    const { status, output } = await running.ended;
    expect(status, output).toBe(3);
    expect(stateOf(back)).toMatch(/[SR]/);
    // A report of ours; what else is wrong with it, the assertions show.
    const { verdict } = JSON.parse(readFileSync(report, 'utf8')) as { verdict: Record<string, unknown> };
    expect(verdict).toMatchObject({ outcome: 'inconclusive', proofs: { restored: { shown: true } } });
    expect(verdict['because']).toMatch(/died and took everything back/);
    const said = await firedrill('logs', String(verdict['run']), '--state', state);
    expect(said.output).toMatch(/looked at anew: /);
    expect(said.output).not.toMatch(/its time is over/);
  },
  limitMs,
);
