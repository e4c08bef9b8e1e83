import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '@firedrill/core/testing/free-ports';
import { firedrill, startFiredrill } from './command-line.ts';
import { type Shop, startShop } from './shop.ts';

/** What only our own probes asked, of a paused process or through a door, has met nobody. */
const folder = mkdtempSync(join(tmpdir(), 'fd-own-'));
const state = join(folder, 'state');
const report = join(folder, 'report.json');
const limitMs = 60_000;
let back: Shop | undefined;
let door = '';

beforeAll(async () => {
  back = await startShop('back');
  door = `127.0.0.1:${await freePort()}`;
});

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  await back?.close();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

/** Pauses the process that the probe itself asks, so that every sample meets the fault. */
function experiment(name: string, probe: Record<string, unknown>, changes: Record<string, unknown> = {}): string {
  const file = join(folder, `${name}.yaml`);
  const probes = [{ name: 'back', expect: {}, every: '100ms', timeout: '400ms', measures: 'business', ...probe }];
  const spec = {
    hypothesis: { title: 'the back answers', probes, before: '300ms', after: '5s' },
    targets: { shop: { type: 'process', select: { pid: back?.pid } } },
    method: [{ name: 'hang', fault: 'process.pause', target: 'shop', for: '4s' }],
    ...changes,
  };
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name }, spec };
  writeFileSync(file, JSON.stringify(document));
  return file;
}

interface Said {
  readonly outcome: string;
  readonly exposure: { readonly met: number };
  readonly proofs: { readonly exposed: { readonly shown: boolean; readonly because: readonly string[] } };
}

function readVerdict(): Said {
  // A report of ours; what else is wrong with it, the assertions show.
  const read = JSON.parse(readFileSync(report, 'utf8')) as Said | { verdict: Said };
  return 'verdict' in read ? read.verdict : read;
}

test(
  'a pause that only our http probe met is not exposed: inconclusive, though every sample was bad',
  async () => {
    // Each of our connections is there for longer than a witness on a busy machine needs for two looks at all sockets.
    const probe = { type: 'http', with: { url: back?.url }, timeout: '1500ms' };
    const method = [{ name: 'hang', fault: 'process.pause', target: 'shop', for: '8s' }];
    const file = experiment('only-ours', probe, { method });
    const ended = await firedrill('run', file, '--state', state, '--format', 'json', '--output', report);
    expect(ended.status, ended.output).toBe(3);
    const verdict = readVerdict();
    expect(verdict).toMatchObject({
      outcome: 'inconclusive',
      exposure: { met: 0 },
      proofs: { injected: { shown: true }, exposed: { shown: false }, observed: { shown: true } },
    });
    expect(verdict.proofs.exposed.because.join()).toMatch(/[1-9]\d* of our own probes are not counted/);
  },
  limitMs,
);

test(
  'the same pause, met by a customer as well, is exposed: fail',
  async () => {
    const file = experiment('customer', { type: 'http', with: { url: back?.url } });
    const ended = await runBesideCustomers(file, back?.url);
    expect(ended.status, `${ended.output}\n${JSON.stringify(readVerdict())}`).toBe(1);
    expect(readVerdict()).toMatchObject({ outcome: 'fail', proofs: { exposed: { shown: true } } });
  },
  limitMs,
);

/** Shops at an address for as long as a run lasts. */
async function runBesideCustomers(file: string, url: string | undefined): ReturnType<typeof firedrill> {
  const running = startFiredrill('run', file, '--state', state, '--format', 'json', '--output', report);
  const asked: Promise<unknown>[] = [];
  const ask = (): void => {
    if (url === undefined) return;
    // Before the run's proxy stands, and after, a customer finds nobody.
    asked.push(Promise.allSettled([fetch(url, { signal: AbortSignal.timeout(3000) })]));
  };
  const shopping = setInterval(ask, 100);
  const ended = await running.ended;
  clearInterval(shopping);
  await Promise.all(asked);
  return ended;
}

const late = (): Record<string, unknown> => ({
  proxies: { back: { listen: door, upstream: `127.0.0.1:${back?.port}` } },
  method: [{ name: 'late', fault: 'http.delay', target: 'shop', with: { delay: '600ms' }, for: '4s' }],
});

test.for([
  { type: 'http', with: () => ({ url: `http://${door}/` }) },
  { type: 'load', with: () => ({ url: `http://${door}/`, ratePerSecond: 20, timeout: '400ms' }) },
])(
  'a late door through which only our $type probe goes is not exposed: inconclusive; with a customer it is judged',
  { timeout: 2 * limitMs },
  async ({ type, with: parameters }) => {
    const file = experiment(`door-${type}`, { type, with: parameters() }, late());
    const alone = await runBesideCustomers(file, undefined);
    expect(alone.status, alone.output).toBe(3);
    const proofs = { injected: { shown: true }, exposed: { shown: false } };
    expect(readVerdict()).toMatchObject({ outcome: 'inconclusive', exposure: { met: 0 }, proofs });
    const visited = await runBesideCustomers(file, `http://${door}/`);
    expect(visited.status, visited.output).toBe(1);
    expect(readVerdict()).toMatchObject({ outcome: 'fail', proofs: { exposed: { shown: true } } });
    expect(readVerdict().exposure.met).toBeGreaterThan(0);
  },
);
