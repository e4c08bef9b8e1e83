import { afterEach, expect, test } from 'vitest';

import { createVictims, listener, untilPresent } from '../fixture.ts';
import { createOwnProcesses } from '../proc/ours.ts';
import { createSocketTables } from '../proc/socket-tables.ts';
import { processRestarted } from './process-restarted.ts';

const victims = createVictims();
afterEach(victims.endAll);

test('a successor at the same port is a restart; an empty port is none', async () => {
  const { child, identity, line } = await victims.start(listener);
  const measure = processRestarted(
    { kind: 'process-restarted', ...identity, port: Number(line) },
    createSocketTables(createOwnProcesses()),
  );
  expect(await measure.baseline()).toMatchObject({ present: false, evidence: `process ${identity.pid} lives` });
  child.kill('SIGKILL');
  const gone = { present: false, evidence: expect.stringContaining('is gone'), measured: { gone: 1 } };
  await expect.poll(measure.read).toMatchObject(gone);
  const successor = await victims.start(listener.replace('listen(0', `listen(${line}`));
  const shown = await untilPresent(measure, true);
  expect(shown.measured).toEqual({ gone: 1, successorPid: successor.identity.pid });
  measure.close();
});

test('a process that was gone from the start is blind, not restarted', async () => {
  const effect = { kind: 'process-restarted', pid: process.pid, startTicks: '1', port: 1 } as const;
  const measure = processRestarted(effect, createSocketTables(createOwnProcesses()));
  expect(await measure.baseline()).toHaveProperty('blind');
});
