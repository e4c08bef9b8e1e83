import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';

import { createVictims, idle, kill, untilPresent } from '../fixture.ts';
import { readStat } from '../proc/process-stat.ts';
import { processStopped } from './process-stopped.ts';

const victims = createVictims();
afterEach(victims.endAll);

/** ptrace(2) by number: SEIZE and INTERRUPT one thread, say so, and stay. */
const tracer = `
  my ($n, $tid) = @ARGV;
  syscall($n, 0x4206, $tid + 0, 0, 0) == 0 or die "seize: $!"; syscall($n, 0x4207, $tid + 0, 0, 0);
  $| = 1; print "ready"; sleep 1000;`;

test('a process is stopped by SIGSTOP and goes on after SIGCONT', async () => {
  const { child, identity } = await victims.start(idle);
  const measure = processStopped({ kind: 'process-stopped', ...identity });
  expect(await measure.baseline()).toMatchObject({ present: false });
  child.kill('SIGSTOP');
  const stopped = await untilPresent(measure, true);
  expect(stopped.evidence).toBe(`State: T (stopped) in /proc/${identity.pid}/status`);
  child.kill('SIGCONT');
  await untilPresent(measure, false);
});

test('a tracer that holds only one of several threads has not stopped the process', async (context) => {
  const numbers: Readonly<Record<string, string>> = { x64: '101', arm64: '117' };
  const { child, identity } = await victims.start(idle);
  const number = numbers[process.arch] ?? '';
  const holder = spawn('perl', ['-e', tracer, number, String(identity.pid)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const begun = await Promise.race([once(holder.stdout, 'data'), once(holder, 'error'), once(holder, 'exit')]);
  if (String(begun[0]) !== 'ready') {
    context.skip('no perl here that may trace a child of the same user');
  }
  try {
    const measure = processStopped({ kind: 'process-stopped', ...identity });
    await untilState(identity.pid, 't');
    const reading = await measure.read();
    expect(reading).toMatchObject({ present: false, measured: { stoppedThreads: 1 } });
    expect(reading).toHaveProperty('evidence', expect.stringContaining(`/proc/${identity.pid}/task/`));
  } finally {
    await kill(holder);
  }
  child.kill('SIGKILL');
});

test('another process with the same pid is not taken for the target', async () => {
  const { child, identity } = await victims.start(idle);
  child.kill('SIGSTOP');
  const other = processStopped({ kind: 'process-stopped', pid: identity.pid, startTicks: '1' });
  await untilPresent(processStopped({ kind: 'process-stopped', ...identity }), true);
  expect(await other.read()).toMatchObject({ present: false, evidence: expect.stringContaining('no process') });
});

async function untilState(pid: number, state: string): Promise<void> {
  await expect.poll(() => readStat(pid)?.state).toBe(state);
}

test('a tree is stopped when all of it is, and goes on when none of it is stopped any more', async () => {
  const { child, identity, line } = await victims.start(`
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    process.stdin.resume();
    console.log(child.pid);`);
  const below = Number(line);
  const measure = processStopped({ kind: 'process-stopped', ...identity, children: true });
  expect(await measure.baseline()).toMatchObject({ present: false, measured: { stoppedProcesses: 0, processes: 2 } });
  child.kill('SIGSTOP');
  await untilState(identity.pid, 'T');
  const half = await measure.read();
  expect(half).toMatchObject({ present: false, measured: { stoppedProcesses: 1 } });
  expect(half).toHaveProperty('evidence', expect.stringContaining(`1 of the 2 processes of its tree`));
  process.kill(below, 'SIGSTOP');
  const whole = await untilPresent(measure, true);
  expect(whole.evidence).toContain('2 of the 2 processes of its tree are stopped');
  child.kill('SIGCONT');
  expect(await measure.read()).toMatchObject({ present: true, measured: { stoppedProcesses: 1 } });
  expect(await measure.check()).toMatchObject({ present: true });
  process.kill(below, 'SIGCONT');
  await untilPresent(measure, false);
  expect(await measure.check()).toMatchObject({ present: false });
  process.kill(below, 'SIGKILL');
});
