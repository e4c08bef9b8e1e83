import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive, readCpuMs, readProcess } from '../processes.ts';
import { probePtrace } from './probe-ptrace.ts';
import { startChild } from './spawn.ts';
import type { Child } from './spawn.ts';
import { startDoomedParent } from './testing/doomed-parent.ts';
import { startCountingTarget } from './testing/target.ts';
import type { CountingTarget } from './testing/target.ts';
import { nsFromNow, standsStill, until } from './testing/until.ts';

let target: CountingTarget;
let tracer: Child;

const refusal = tracingRefusal();
const LONG_MS = 60_000;

beforeEach(async (context) => {
  if (refusal !== undefined) context.skip(refusal);
  target = await startCountingTarget();
  tracer = await startChild('tracer', { mark: 'i-aaaaaaaaaaaaaaaa' });
});

afterEach(async () => {
  if (refusal !== undefined) return;
  await tracer.stop();
  target.end();
});

test('stops every thread of a process, and lets them go on when released', async () => {
  const answer = await stop('i-a', LONG_MS);
  expect(answer).toEqual({ stopped: { threads: target.states().length } });
  expect(new Set(target.states())).toEqual(new Set(['t']));
  const cpuMs = readCpuMs(target.pid);
  expect(await standsStill(() => target.counters().join(), 300)).toBe(true);
  expect(readCpuMs(target.pid)).toBe(cpuMs);
  expect(await tracer.request('release', { claim: 'i-a' })).toEqual({ released: { processes: 1 } });
  await expectRunning();
});

test('a killed tracer lets its target go', async () => {
  await stop('i-a', LONG_MS);
  process.kill(tracer.identity.pid, 'SIGKILL');
  await expectRunning();
});

test('a killed parent takes the tracer with it, and the target goes on', async () => {
  const { pid, startTicks } = target;
  const parent = await startDoomedParent('tracer', { stop: { claim: 'i-a', pid, startTicks, leaseMs: LONG_MS } });
  expect(readProcess(pid)?.state).toBe('t');
  parent.running.kill('SIGKILL');
  await until('the tracer is gone', () => !isAlive(parent.child), 500);
  await expectRunning();
});

test('a lease that nobody renews ends the stop, and a renewed one does not', async () => {
  const events: object[] = [];
  tracer.onEvent((event) => events.push(event));
  await stop('i-a', 200);
  await tracer.request('renew', { claim: 'i-a', leaseUntilNs: nsFromNow(600) });
  expect(await standsStill(() => readProcess(target.pid)?.state, 400)).toBe(true);
  expect(readProcess(target.pid)?.state).toBe('t');
  await until('the target goes on', () => readProcess(target.pid)?.state !== 't', 450);
  await until('the event is there', () => events.length > 0, 500);
  expect(events).toEqual([{ expired: 'i-a' }]);
  await expect(tracer.request('renew', { claim: 'i-a', leaseUntilNs: nsFromNow(600) })).rejects.toMatchObject({
    code: 'target-gone',
  });
  await expectRunning();
});

test('a tracer that hangs is killed by the kernel soon after the last lease', async () => {
  await stop('i-a', 300);
  process.kill(tracer.identity.pid, 'SIGSTOP');
  await until('the target goes on', () => readProcess(target.pid)?.state !== 't', 700);
  await expectRunning();
});

test('two claims stop a process once, and the last one to go releases it', async () => {
  await stop('i-a', LONG_MS);
  await stop('i-b', LONG_MS);
  await tracer.request('release', { claim: 'i-a' });
  expect(new Set(target.states())).toEqual(new Set(['t']));
  expect(await tracer.request('release', { claim: 'i-a' })).toEqual({ released: { processes: 0 } });
  await tracer.request('release', { claim: 'i-b' });
  await expectRunning();
});

test('a stopped target that is killed leaves no zombie and tells its claims', async () => {
  const events: object[] = [];
  tracer.onEvent((event) => events.push(event));
  await stop('i-a', LONG_MS);
  process.kill(target.pid, 'SIGKILL');
  await until('it is gone', () => readProcess(target.pid) === undefined, 1_000);
  await until('the event is there', () => events.length > 0, 1_000);
  expect(events).toEqual([{ gone: 'i-a', pid: target.pid }]);
});

test('a signal sent meanwhile waits for the release, and somebody else’s SIGSTOP outlasts it', async () => {
  await stop('i-a', LONG_MS);
  process.kill(target.pid, 'SIGUSR2');
  process.kill(target.pid, 'SIGSTOP');
  expect(await standsStill(() => target.signalsHandled(), 100)).toBe(true);
  await tracer.request('release', { claim: 'i-a' });
  await until('it is stopped by the signal', () => readProcess(target.pid)?.state === 'T', 500);
  process.kill(target.pid, 'SIGCONT');
  await until('the other signal is handled', () => target.signalsHandled() === 1, 1_000);
  await expectRunning();
});

test('stopping and releasing over and over loses no signal and leaves it running', async () => {
  for (let round = 1; round <= 30; round += 1) {
    process.kill(target.pid, 'SIGUSR2');
    await stop('i-a', LONG_MS);
    await tracer.request('release', { claim: 'i-a' });
    await until(`signal ${round} is handled`, () => target.signalsHandled() === round, 2_000);
  }
  await expectRunning();
});

test('refuses init, its parent, another process of the same pid, and what is traced already', async () => {
  const lease = { claim: 'i-a', leaseUntilNs: nsFromNow(LONG_MS) };
  const init = tracer.request('stop', { ...lease, pid: 1, startTicks: '0' });
  await expect(init).rejects.toMatchObject({ code: 'protected' });
  const parent = tracer.request('stop', { ...lease, pid: process.pid, startTicks: '0' });
  await expect(parent).rejects.toMatchObject({ code: 'protected' });
  const other = tracer.request('stop', { ...lease, pid: target.pid, startTicks: '1' });
  await expect(other).rejects.toMatchObject({ code: 'target-gone' });
  await stop('i-a', LONG_MS);
  // A tracer of ours stops it for as many injections as want it; a second tracer is refused all the same.
  expect(probePtrace(target.pid)).toMatchObject({ possible: true });
  const second = await startChild('tracer', { mark: 'i-bbbbbbbbbbbbbbbb' });
  try {
    const { pid, startTicks } = target;
    const twice = second.request('stop', { ...lease, pid, startTicks });
    await expect(twice).rejects.toMatchObject({ code: 'foreign-state' });
  } finally {
    await second.stop();
  }
  expect(new Set(target.states())).toEqual(new Set(['t']));
});

test('without native calls it says so and refuses', async () => {
  const bare = await startChild('tracer', { mark: 'i-cccccccccccccccc', env: { FIREDRILL_NO_NATIVE: '1' } });
  const { pid, startTicks } = target;
  const asked = bare.request('stop', { claim: 'i-a', pid, startTicks, leaseUntilNs: nsFromNow(LONG_MS) });
  await expect(asked).rejects.toMatchObject({ code: 'unsupported' });
  expect(bare.hello.withoutNative).toContain('FIREDRILL_NO_NATIVE');
  await bare.stop();
});

function stop(claim: string, leaseMs: number): Promise<object> {
  const { pid, startTicks } = target;
  return tracer.request('stop', { claim, pid, startTicks, leaseUntilNs: nsFromNow(leaseMs) });
}

async function expectRunning(): Promise<void> {
  const before = target.counters();
  const moved = (): boolean => target.counters().every((count, slot) => count > (before[slot] ?? 0));
  await until('every thread counts again', moved, 1_000);
  expect(target.states().some((state) => state === 't' || state === 'T')).toBe(false);
}

/** The parent of this test is a process of the same user: if that could not be traced, neither could the target. */
function tracingRefusal(): string | undefined {
  const probe = probePtrace(process.ppid);
  return probe.possible ? undefined : probe.reason;
}
