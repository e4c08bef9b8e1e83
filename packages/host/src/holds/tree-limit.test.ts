import { SimProcesses } from '@firedrill/core/testing/sim-processes';
import { createSteps } from '@firedrill/core/testing/steps';
import { expect, test } from 'vitest';
import { identityJson } from './claim-fields.ts';
import { createProcessSignalHold } from './process-signal.ts';
import { createProcessStopHold } from './process-stop.ts';

/** Pid 10 with children 11 and 12. */
function family() {
  const sim = new SimProcesses();
  const root = sim.spawn({ pid: 10 });
  sim.spawn({ pid: 11, parentPid: 10 });
  sim.spawn({ pid: 12, parentPid: 10 });
  return { processes: sim.port(createSteps()), resource: { process: identityJson(root) } };
}

test.each<{ want: { children: boolean; atMost?: number }; refused: boolean }>([
  { want: { children: true, atMost: 2 }, refused: true },
  { want: { children: true, atMost: 3 }, refused: false },
  { want: { children: false, atMost: 1 }, refused: false },
  { want: { children: true }, refused: false },
])('of three processes, $want is refused before anything is touched: $refused', async ({ want, refused }) => {
  const { processes, resource } = family();
  const stop = createProcessStopHold({ processes });
  const signal = createProcessSignalHold({ processes });
  const lacks = [
    ...((await stop.preflight?.(stop.decode(resource, want), [])) ?? []),
    ...((await signal.preflight?.(signal.decode(resource, { ...want, signal: 'SIGKILL' }), [])) ?? []),
  ];
  expect(lacks).toHaveLength(refused ? 2 : 0);
  for (const lack of lacks) {
    expect(lack).toMatchObject({ code: 'guard-refused', expected: 'at most 2, by guard.maxTargets' });
    expect(lack.found).toContain('3 processes in the tree of process 10 now (10, 11, 12)');
  }
});
