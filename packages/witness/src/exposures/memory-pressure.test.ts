import { afterEach, expect, test } from 'vitest';

import { createVictims, idle } from '../fixture.ts';
import { createOwnProcesses } from '../proc/ours.ts';
import { memoryPressure } from './memory-pressure.ts';

const victims = createVictims();
afterEach(victims.endAll);

const load = 'FIREDRILL_MARK=i-pressure';
const filler = `globalThis.kept = Buffer.alloc(48 * 1024 * 1024, 1); console.log('ready'); setInterval(() => {}, 1e6);`;

test.each(['a process', 'a host'])('little memory taken where there is plenty is met by nobody on %s', async (whom) => {
  const worker = await victims.start(idle);
  const pids = whom === 'a host' ? null : [worker.identity];
  const measure = memoryPressure({ kind: 'memory-pressure', load, pids }, createOwnProcesses());
  await measure.settle?.();
  await victims.start(filler, { FIREDRILL_MARK: 'i-pressure' });
  for (let look = 0; look < 5; look += 1) await measure.read(true);
  const reading = await measure.read(true);
  expect(reading).toMatchObject({ met: 0, evidence: expect.stringContaining('0 of') });
});

test('who has not seen what is usual is blind', async () => {
  const measure = memoryPressure({ kind: 'memory-pressure', load }, createOwnProcesses());
  expect(await measure.read(true)).toHaveProperty('blind');
});
