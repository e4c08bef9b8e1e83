import { availableParallelism } from 'node:os';
import { afterEach, expect, test } from 'vitest';

import { createVictims, idle, untilMet } from '../fixture.ts';
import { readStat } from '../proc/process-stat.ts';
import { runDelay } from './run-delay.ts';

const victims = createVictims();
afterEach(victims.endAll);

const burner = `console.log('ready'); for (;;);`;
/** Works a little, again and again, as a service does. */
const working = `
  setInterval(() => { const end = Date.now() + 2; while (Date.now() < end); }, 5); console.log('ready');`;

test('threads that a load keeps from their cores are counted', async () => {
  const worker = await victims.start(working);
  const measure = runDelay({ kind: 'run-delay', pids: [worker.identity] });
  expect(await measure.read(false)).toMatchObject({ met: 0 });
  await Promise.all(Array.from({ length: availableParallelism() * 2 }, () => victims.start(burner)));
  const met = await untilMet(measure, 1);
  expect(met.evidence).toContain(`of process ${worker.identity.pid}`);
  expect(met.measured?.['longestExtraMs']).toBeGreaterThan(1);
});

test('a process that wants no core has not met the load', async () => {
  const sleeper = await victims.start(idle);
  sleeper.child.kill('SIGSTOP');
  await expect.poll(() => readStat(sleeper.identity.pid)?.state).toBe('T');
  const measure = runDelay({ kind: 'run-delay', pids: [sleeper.identity] });
  await measure.read(false);
  expect(await measure.read(true)).toMatchObject({ met: 0 });
});

test('without processes there is nothing to measure: blind', async () => {
  expect(await runDelay({ kind: 'run-delay' }).read(true)).toHaveProperty('blind');
});
