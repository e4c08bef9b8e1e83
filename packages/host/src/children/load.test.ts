import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { parseStat, readProcText } from '../proc-text.ts';
import { isAlive, readCpuMs, readMemoryUse } from '../processes.ts';
import { startChild } from './spawn.ts';
import type { Child } from './spawn.ts';
import { nsFromNow, until } from './testing/until.ts';

const MEBIBYTE = 1024 * 1024;
const leaseUntilNs = (): string => nsFromNow(60_000);
let child: Child | undefined;

afterEach(async () => {
  await child?.stop();
  child = undefined;
});

test('a burner of 30 percent of one core uses that, seen from outside', async () => {
  child = await startChild('burner', { mark: 'i-aaaaaaaaaaaaaaaa' });
  await child.request('burn', { cores: 1, percent: 30, leaseUntilNs: leaseUntilNs() });
  const percent = await percentUsed(child.identity.pid, 3_000);
  expect(percent).toBeGreaterThan(25);
  expect(percent).toBeLessThan(35);
});

test('a burner at 100 percent never rests', async () => {
  child = await startChild('burner', { mark: 'i-aaaaaaaaaaaaaaaa' });
  await child.request('burn', { cores: 1, percent: 100, leaseUntilNs: leaseUntilNs() });
  const { pid } = child.identity;
  const before = voluntarySwitches(pid);
  // A thread that rested every cycle would have given its core up fifty times; what others take is involuntary.
  expect(await percentUsed(pid, 1_000)).toBeGreaterThan(30);
  expect(voluntarySwitches(pid) - before).toBeLessThan(10);
});

test('a burner on all cores at 100 percent still hears, and ends at its deadline', async () => {
  child = await startChild('burner', { mark: 'i-aaaaaaaaaaaaaaaa' });
  await child.request('burn', { cores: availableParallelism(), percent: 100, leaseUntilNs: leaseUntilNs() });
  await expect(child.request('burn', { cores: 1, percent: 1, leaseUntilNs: leaseUntilNs() })).rejects.toMatchObject({
    code: 'limit',
  });
  const { identity } = child;
  await child.request('renew', { leaseUntilNs: nsFromNow(300) }, 1_000);
  const tookMs = await until('it is gone', () => !isAlive(identity), 800);
  expect(tookMs).toBeGreaterThan(200);
});

test('a burner refuses what is no share of a core, and a control group that is none', async () => {
  child = await startChild('burner', { mark: 'i-aaaaaaaaaaaaaaaa' });
  const tooMuch = child.request('burn', { cores: 1, percent: 101, leaseUntilNs: leaseUntilNs() });
  await expect(tooMuch).rejects.toMatchObject({ code: 'protocol-malformed' });
  const late = child.request('burn', { cores: 1, percent: 1, leaseUntilNs: '1' });
  await expect(late).rejects.toMatchObject({ code: 'effect-failed' });
  const nowhere = { cores: 1, percent: 1, cgroupDirectory: '/no/such/group', leaseUntilNs: leaseUntilNs() };
  await expect(child.request('burn', nowhere)).rejects.toMatchObject({ code: 'permission' });
});

test('a filler occupies what it is asked to, is the first to be killed, and frees it by dying', async () => {
  child = await startChild('filler', { mark: 'i-aaaaaaaaaaaaaaaa' });
  const { pid } = child.identity;
  const answer = await child.request('fill', { sizeBytes: 100 * MEBIBYTE, leaseUntilNs: leaseUntilNs() });
  expect(answer).toMatchObject({ filled: { oomScoreAdj: 1000 } });
  expect(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim()).toBe('1000');
  const anonymousMib = (readMemoryUse(pid)?.anonymousBytes ?? 0) / MEBIBYTE;
  expect(anonymousMib).toBeGreaterThan(95);
  expect(anonymousMib).toBeLessThan(105);
  await child.stop();
  expect(readMemoryUse(pid)).toBeUndefined();
});

test('a filler refuses less than it occupies by running', async () => {
  child = await startChild('filler', { mark: 'i-aaaaaaaaaaaaaaaa' });
  const asked = child.request('fill', { sizeBytes: MEBIBYTE, leaseUntilNs: leaseUntilNs() });
  await expect(asked).rejects.toMatchObject({ code: 'limit' });
});

/** Of one core, over at least this long. */
async function percentUsed(pid: number, overMs: number): Promise<number> {
  const startMs = performance.now();
  const before = readCpuMs(pid) ?? 0;
  await until('the time is over', () => performance.now() - startMs >= overMs, overMs + 1_000);
  return (((readCpuMs(pid) ?? 0) - before) / (performance.now() - startMs)) * 100;
}

/** How often the busiest thread has given its core up by itself. */
function voluntarySwitches(pid: number): number {
  const threads = readFileSync(`/proc/${pid}/task/${busiestThread(pid)}/status`, 'utf8');
  return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(threads)?.[1] ?? Number.NaN);
}

function busiestThread(pid: number): string {
  const used = (threadId: string): number => {
    return parseStat(readProcText(`/proc/${pid}/task/${threadId}/stat`))?.cpuTicks ?? 0;
  };
  return readdirSync(`/proc/${pid}/task`).reduce((busiest, next) => (used(next) > used(busiest) ? next : busiest));
}
