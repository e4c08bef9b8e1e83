import { runHoldSuite, suiteLine } from '@firedrill/core/testing/hold-suite';
import type { SuiteVariant, SuiteWorld } from '@firedrill/core/testing/hold-suite';
import { SimProcesses } from '@firedrill/core/testing/sim-processes';
import { injectionId } from '@firedrill/core/words/ids';
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

/** One kill of pid 10, where only so many notes can be kept; `earlier`: a life before noted it, and died. */
async function killed(notesKept: number, earlier = false) {
  const processes = new SimProcesses();
  const process = processes.spawn({ pid: 10 });
  const hold = createProcessSignalHold({ processes: processes.port() });
  const injection = injectionId(new Uint8Array(10));
  let notes = 0;
  const note = (): Promise<void> => ((notes += 1) > notesKept ? Promise.reject(new Error('full')) : Promise.resolve());
  const want = { signal: 'SIGKILL', children: false } as const;
  const wrote = earlier ? { sent: [injection] } : null;
  const wanted = [{ injection, want, leaseUntilNs: 0n }];
  const { state, detail } = await hold.converge({ resource: { process }, wanted, baseline: {}, wrote, note });
  return { state, detail, sent: processes.signals.length };
}

test('a kill that was done is said to be done, also where that cannot be written down any more', async () => {
  const detail = 'process 10 was signalled';
  expect(await killed(2)).toEqual({ state: 'irreversible', detail, sent: 1 });
  const unwritten = `${detail}; that could not be written down`;
  expect(await killed(1)).toEqual({ state: 'irreversible', detail: unwritten, sent: 1 });
  await expect(killed(0)).rejects.toThrow('full');
});

test('what a life before had noted and perhaps not done is said to be unknown, and not done again', async () => {
  const { detail, sent } = await killed(2, true);
  expect([detail, sent]).toEqual(['whether process 10 was signalled is not known; it is there', 0]);
});
