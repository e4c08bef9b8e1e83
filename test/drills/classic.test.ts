import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MarkName } from '@firedrill/core/words/experiment';
import type { MarkTime, Verdict } from '@firedrill/core/verdict/verdict';
import { checkoutRoot } from '../crash/product.ts';

/**
 * The five classic questions, asked of both bookshops for real, by the command that people use. Each drill must find
 * the fragile shop's weakness for the reason that it teaches, and must pass on the hardened one.
 */
const folder = mkdtempSync(join(tmpdir(), 'fd-classic-'));
const reports = join(folder, 'reports');
const limitMs = 400_000;
/** One after the other: two shops are twenty processes, and the times that they keep are their own. */
const atOnce = 1;
/** What a fragile shop's verdict must name. */
const reasons = {
  'balancer-hangs': /^orders-per-minute: \d+ bad \(during/,
  'node-goes-down': /^page: \d+ bad \((during|recovering|after): /,
  'store-slow': /^none-twice does not hold/,
  'more-latency': /^page: \d+ bad \(during: p95 of the last \d+ is 2\.\d+ ?s/,
  'store-stops': /^order: \d+ bad \(.*: no answer within 3000 ms/,
} as const;
type Name = keyof typeof reasons;
// The keys are the drills' names; Object.keys forgets it.
const names = Object.keys(reasons) as Name[];
let output = '';

beforeAll(async () => {
  const main = join(checkoutRoot(), 'demo/bookshop/dist/drill-main.js');
  const words = [...names.flatMap((name) => ['--drill', name]), '--at-once', String(atOnce), '--reports', reports];
  const { PATH, HOME } = process.env;
  // Whatever the drills start has the folder in its environment or among its arguments, so that it can be found.
  const env = { PATH, HOME, TMPDIR: folder, FIREDRILL_LANG: 'en', NO_COLOR: '1' };
  const running = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'], env });
  for (const stream of [running.stdout, running.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
    });
  }
  await once(running, 'close');
}, limitMs);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function verdictOn(name: Name, mode: 'fragile' | 'hardened'): Verdict {
  // The command wrote it a moment ago; what is missing in it fails the expectations.
  const { verdict } = JSON.parse(readFileSync(join(reports, `${name}-${mode}.json`), 'utf8')) as { verdict: Verdict };
  return verdict;
}

/** The proofs' sentences, for whoever reads why a drill did not end as it should. */
const shownBy = (proofs: Verdict['proofs']): string =>
  Object.values(proofs)
    .flatMap(({ because }) => because)
    .join('\n');

function reachedMs(verdict: Verdict, name: MarkName): { from: number; to: number; by: string } {
  const mark: MarkTime = verdict.marks[name];
  if (mark.state !== 'reached') throw new Error(`${name} is ${mark.state}: ${verdict.because}`);
  return { from: mark.fromMs, to: mark.toMs, by: mark.by };
}

describe.each(names)('%s', (name) => {
  test('the fragile shop fails, for the reason that the drill teaches', () => {
    const { outcome, violations, because, proofs } = verdictOn(name, 'fragile');
    expect(outcome, `${because}\n${shownBy(proofs)}\n${output}`).toBe('fail');
    expect(violations).toContainEqual(expect.stringMatching(reasons[name]));
    expect([proofs.injected.shown, proofs.exposed.shown]).toEqual([true, true]);
  });

  test('the hardened shop passes, having met the fault', () => {
    const { outcome, because, exposure, violations, proofs } = verdictOn(name, 'hardened');
    expect(outcome, `${because}\n${shownBy(proofs)}\n${output}`).toBe('pass');
    expect(violations).toEqual([]);
    expect(exposure.met).toBeGreaterThan(0);
  });

  test('how long it took to recover is measured', () => {
    expect(reachedMs(verdictOn(name, 'fragile'), 'fullyRecovered').to).toBeGreaterThan(1000);
    expect(reachedMs(verdictOn(name, 'hardened'), 'fullyRecovered').from).toBeGreaterThanOrEqual(0);
  });
});

test('who heals is told: the system that restarts, or we who let go', () => {
  const healed = verdictOn('balancer-hangs', 'fragile').marks.selfHealed;
  // It cannot heal before the pause is over; afterwards a busy machine may make it stumble once more by itself.
  expect(healed.state === 'reached' ? healed.fromMs : Infinity).toBeGreaterThan(7000);
  expect(verdictOn('balancer-hangs', 'hardened').marks.fullyRecovered).not.toMatchObject({ by: 'us' });
  expect(reachedMs(verdictOn('node-goes-down', 'fragile'), 'selfHealed').by).toBe('system');
  expect(reachedMs(verdictOn('node-goes-down', 'hardened'), 'degraded').to).toBeLessThan(10_000);
  expect(verdictOn('node-goes-down', 'fragile').marks.degraded.state).toBe('censored');
  expect(reachedMs(verdictOn('store-stops', 'fragile'), 'selfHealed').to).toBeGreaterThan(5000);
});

test('nothing is left running, and nothing is left behind', { timeout: 40_000 }, async () => {
  await expect.poll(running, { timeout: 30_000 }).toEqual([]);
  expect(readdirSync(folder)).toEqual(['reports']);
});

/** The command lines of processes that carry the folder's name. */
function running(): readonly string[] {
  const pids = readdirSync('/proc').filter((each) => /^\d+$/.test(each) && Number(each) !== process.pid);
  return pids.flatMap((pid) => {
    const [line, environment] = ['cmdline', 'environ'].map((file) => textOf(`/proc/${pid}/${file}`));
    return `${line}${environment}`.includes(folder) ? [`${pid} ${line?.replaceAll('\0', ' ')}`] : [];
  });
}

/** Nothing for a process that ended meanwhile or is another user's. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It is gone, or not ours to read: then it is none of the drills' processes.
    return '';
  }
}
