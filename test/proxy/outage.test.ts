import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findOwn } from '../crash/process-table.ts';
import { until } from '../crash/until.ts';
import { firedrill } from '../drills/command-line.ts';
import { type Knocking, startAnswering, startKnocking } from './knocking.ts';
import { hasStandby, servingProxy } from './serving-proxy.ts';

/** A standing proxy under load, while its keepers are killed by kill -9. In order: each test goes on from the last. */
const folder = mkdtempSync(join(tmpdir(), 'fd-outage-'));
const state = join(folder, 'state');
const limitMs = 60_000;
const outageLimitMs = 500;
const settleMs = 10_000;
const triesAtMost = 4;
type Part = NonNullable<ReturnType<typeof findOwn>[number]['part']>;

let back: { readonly port: number; readonly close: () => void };
let knocking: Knocking;

beforeAll(async () => {
  back = await startAnswering();
  const words = ['--listen', '127.0.0.1:0', '--upstream', `127.0.0.1:${back.port}`, '--name', 'web'];
  const { output, status } = await firedrill('proxy', ...words, '--state', state);
  expect(status, output).toBe(0);
  knocking = startKnocking(Number(/127\.0\.0\.1:(\d+) to/.exec(output)?.[1]));
  await whole();
}, limitMs);

afterAll(async () => {
  knocking.stop();
  await firedrill('proxy', 'end', '--all', '--state', state);
  await firedrill('server', 'end', '--state', state);
  const gone = await until(() => findOwn(state, new Set()).length === 0, settleMs);
  back.close();
  rmSync(folder, { recursive: true, force: true });
  expect(gone, 'something of ours is left').toBe(true);
}, limitMs);

const own = (part: Part): readonly number[] =>
  findOwn(state, new Set()).flatMap((each) => (each.part === part ? [each.pid] : []));

async function kill(...parts: readonly Part[]): Promise<number> {
  const serving = parts.includes('proxy') ? [await servingProxy(state)] : [];
  const pids = [...serving, ...parts.flatMap((part) => (part === 'proxy' ? [] : own(part)))];
  const atMs = performance.now();
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  return atMs;
}

/** Everybody who belongs there is there, and the agent has said who it is. */
async function whole(): Promise<void> {
  const isWhole = (): boolean => {
    const [agent] = own('agent');
    if (agent === undefined || own('proxy').length === 0 || own('reaper').length !== 1) return false;
    return JSON.parse(readFileSync(join(state, 'run', 'agent.json'), 'utf8')).pid === agent;
  };
  expect(await until(isWhole, settleMs), 'agent, reaper and proxy are there').toBe(true);
}

/**
 * Kills again and again until an outage was short enough: on a machine that is busy elsewhere, starting a process may
 * take long, and so may knocking. @returns every outage, in milliseconds; the last is the shortest
 */
async function outagesMs(what: string, ...parts: readonly Part[]): Promise<readonly number[]> {
  const outages: number[] = [];
  while (outages.length < triesAtMost && (outages.at(-1) ?? outageLimitMs) >= outageLimitMs) {
    expect(await until(() => hasStandby(state), settleMs), 'a proxy stands by').toBe(true);
    const killedAtMs = await kill(...parts);
    const answered = await until(() => knocking.answersSince(killedAtMs + 50) > 100, settleMs);
    expect(answered, 'the door answers again').toBe(true);
    outages.push(Math.round(knocking.longestGapMs(killedAtMs)));
    if (outages.at(-1) !== undefined && parts.includes('agent') && !parts.includes('server')) await whole();
  }
  console.log(`${what}: outages of ${outages.join(', ')} ms`);
  expect(outages.at(-1)).toBeLessThan(outageLimitMs);
  return outages;
}

test(
  'the proxy alone: the agent puts it back',
  async () => {
    await outagesMs('proxy killed', 'proxy');
  },
  limitMs,
);

test(
  'agent and proxy together: the reaper puts it back, and the next agent takes over without a gap',
  async () => {
    await outagesMs('agent and proxy killed', 'agent', 'proxy');
  },
  limitMs,
);

test(
  'server, agent and proxy together: the reaper puts it back, and keeps watching',
  async () => {
    await outagesMs('server, agent and proxy killed', 'server', 'agent', 'proxy');
    expect([own('server'), own('agent')]).toEqual([[], []]);
    await outagesMs('proxy killed under the reaper alone', 'proxy');
    expect(own('reaper')).toHaveLength(1);
  },
  limitMs,
);

test(
  'with everything dead the path is gone, and the next start puts it back',
  async () => {
    const killedAtMs = performance.now();
    for (const { pid } of findOwn(state, new Set())) process.kill(pid, 'SIGKILL');
    expect(await until(() => findOwn(state, new Set()).length === 0, settleMs)).toBe(true);
    expect((await firedrill('recover', '--state', state)).status).toBe(0);
    expect(await until(() => knocking.answersSince(killedAtMs + 50) > 20, settleMs)).toBe(true);
    const { output } = await firedrill('proxy', 'list', '--state', state);
    expect(output).toMatch(/web .* up/);
    await whole();
  },
  limitMs,
);

test(
  'the server sent home, the proxy stands and is watched over; ended by name, nothing of ours is left',
  async () => {
    const { status, output } = await firedrill('server', 'end', '--state', state);
    expect(status, output).toBe(0);
    expect(own('agent')).toEqual([]);
    await outagesMs('proxy killed after the server went home', 'proxy');
    expect((await firedrill('proxy', 'end', 'web', '--state', state)).status).toBe(0);
    const endedAtMs = performance.now();
    expect(await until(() => own('proxy').length === 0, settleMs)).toBe(true);
    await firedrill('server', 'end', '--state', state);
    expect(await until(() => findOwn(state, new Set()).length === 0, settleMs)).toBe(true);
    expect(knocking.answersSince(endedAtMs)).toBe(0);
  },
  limitMs,
);
