import { runHoldSuite, suiteLine } from '@firedrill/core/testing/hold-suite';
import type { SuiteVariant, SuiteWorld } from '@firedrill/core/testing/hold-suite';
import { SimProcesses } from '@firedrill/core/testing/sim-processes';
import { describe, expect, test } from 'vitest';
import { forgetTypes, identityJson } from './claim-fields.ts';
import { createProcessSignalHold } from './process-signal.ts';

/** Pid 10 with child 11; 20 is a bystander. Nothing restarts what was killed, and pids are used again at once. */
function world(want: { signal: string; children: boolean }): SuiteWorld {
  const processes = new SimProcesses();
  const root = processes.spawn({ pid: 10 });
  processes.spawn({ pid: 11, parentPid: 10 });
  processes.spawn({ pid: 20 });
  const claim = { hold: 'process-signal', resource: { process: identityJson(root) }, want };
  return {
    open: (steps) => forgetTypes(createProcessSignalHold({ processes: processes.port(steps) })),
    claims: [[claim], [claim]],
    wrongWhile: () => (processes.state(10) === 'gone' ? null : '10 lives'),
    snapshot: () => processes.snapshot(),
    foreign: [
      { name: 'ended', act: () => processes.end(10) },
      {
        name: 'its pid used again',
        act: () => {
          processes.end(10);
          processes.spawn({ pid: 10 });
        },
      },
      { name: 'stopped by somebody', act: () => processes.stop(10) },
    ],
    crashes: [{ name: 'kill -9', act: () => undefined }],
    wrongAtEnd: () => {
      const wrong = processes.signals.filter((line) => !/ (10@1|11@2)$/.test(line)).map((line) => `sent ${line}`);
      const twice = processes.signals.filter((line, index) => processes.signals.indexOf(line) !== index);
      return [...wrong, ...twice.map((line) => `sent again ${line}`)];
    },
  };
}

const variants: readonly SuiteVariant[] = [
  { name: 'SIGKILL', make: () => world({ signal: 'SIGKILL', children: false }) },
  { name: 'SIGTERM with children', make: () => world({ signal: 'SIGTERM', children: true }) },
];

describe('process-signal over simulated processes', () => {
  test('never signals twice nor anybody else, whatever crashes when', async () => {
    const result = await runHoldSuite(variants);
    console.log(suiteLine('process-signal', result));
    expect(result.failures).toEqual([]);
    expect(result.cases).toBeGreaterThan(500);
  });
});
