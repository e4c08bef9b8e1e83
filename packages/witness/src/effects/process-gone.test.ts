import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';

import { createVictims, idle, kill, untilPresent } from '../fixture.ts';
import { readStat } from '../proc/process-stat.ts';
import { processGone } from './process-gone.ts';

const victims = createVictims();
afterEach(victims.endAll);

test('a killed process is gone', async () => {
  const { child, identity } = await victims.start(idle);
  const measure = processGone({ kind: 'process-gone', ...identity });
  expect(await measure.baseline()).toMatchObject({ present: false });
  child.kill('SIGKILL');
  await untilPresent(measure, true);
});

test('a zombie that nobody reaps is gone, and a stopped process is not', async () => {
  // The parent is stopped, so that it cannot reap its child.
  const program = `
    const child = require('node:child_process').spawn('sleep', ['1000']);
    process.on('SIGTERM', () => child.kill('SIGKILL'));
    console.log(child.pid);`;
  const parent = await victims.start(program);
  const pid = Number(parent.line);

  const identity = { pid, startTicks: readStat(pid)?.startTicks ?? '' };
  const measure = processGone({ kind: 'process-gone', ...identity });
  process.kill(pid, 'SIGSTOP');
  parent.child.kill('SIGSTOP');
  await expect.poll(() => [readStat(pid)?.state, readStat(parent.identity.pid)?.state]).toEqual(['T', 'T']);
  expect(await measure.read()).toMatchObject({ present: false });
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => readStat(pid)?.state).toBe('Z');
  expect(await measure.read()).toMatchObject({ present: true });
});

test('a tree is gone when all of it is', async () => {
  const program = `
    const child = require('node:child_process').spawn('sleep', ['1000']);
    console.log(child.pid);`;
  const parent = await victims.start(program);
  const pid = Number(parent.line);
  const measure = processGone({ kind: 'process-gone', ...parent.identity, children: true });
  expect(await measure.baseline()).toMatchObject({ present: false });
  await kill(parent.child);
  expect(await measure.read()).toMatchObject({ present: false, measured: { processes: 2, goneProcesses: 1 } });
  process.kill(pid, 'SIGKILL');
  const gone = await untilPresent(measure, true);
  expect(gone.evidence).toContain('1 of the 1 that descended from it are gone');
});

test('of a tree whose leaves end before its root, the leaves are known', async () => {
  const program = `
    const child = require('node:child_process').spawn('sleep', ['1000']);
    child.on('exit', () => console.log('ended'));
    console.log(child.pid);`;
  const parent = await victims.start(program);
  const measure = processGone({ kind: 'process-gone', ...parent.identity, children: true });
  await measure.baseline();
  const ended = once(parent.child.stdout ?? parent.child, 'data');
  process.kill(Number(parent.line), 'SIGKILL');
  await ended;
  expect(await measure.read()).toMatchObject({ present: false });
  await kill(parent.child);
  expect(await measure.read()).toMatchObject({ present: true, measured: { processes: 2, goneProcesses: 2 } });
});
