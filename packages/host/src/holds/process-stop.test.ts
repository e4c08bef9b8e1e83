import type { Hold } from '@firedrill/core/hold';
import { runHoldSuite, suiteLine } from '@firedrill/core/testing/hold-suite';
import type { SuiteVariant, SuiteWorld } from '@firedrill/core/testing/hold-suite';
import { SimProcesses } from '@firedrill/core/testing/sim-processes';
import type { SimSpawn } from '@firedrill/core/testing/sim-processes';
import { createSteps } from '@firedrill/core/testing/steps';
import { SuiteAgent, SuiteJournal } from '@firedrill/core/testing/suite-journal';
import { describe, expect, test } from 'vitest';
import { forgetTypes, identityJson } from './claim-fields.ts';
import { createProcessStopHold } from './process-stop.ts';

const holdOver = (processes: SimProcesses, steps = createSteps()): Hold =>
  forgetTypes(createProcessStopHold({ processes: processes.port(steps) }));

/** Pid 10 with children 11 and 12, grandchild 13; 20 is a bystander. */
function tree(children: boolean, special: Partial<SimSpawn> = {}): SuiteWorld {
  const processes = new SimProcesses();
  const root = processes.spawn({ pid: 10, ...special });
  processes.spawn({ pid: 11, parentPid: 10 });
  processes.spawn({ pid: 12, parentPid: 10 });
  processes.spawn({ pid: 13, parentPid: 11 });
  processes.spawn({ pid: 20 });
  processes.stop(20);
  const family = children ? [10, 11, 12, 13] : [10];
  const claim = { hold: 'process-stop', resource: { process: identityJson(root) }, want: { children } };
  let indistinguishable = false;
  return {
    open: (steps) => holdOver(processes, steps),
    claims: [[claim], [claim]],
    wrongWhile: (live) => {
      const wanted = live.length > 0 ? 'us' : null;
      const odd = family.filter((pid) => processes.stoppedBy(pid) !== wanted);
      return odd.length === 0 ? null : `${odd.join(', ')} not stopped by ${wanted}`;
    },
    snapshot: () => processes.snapshot(),
    foreign: [
      {
        name: 'stopped by somebody',
        // The kernel does not tell who stopped a process. A stop that comes between our last look and our own signal,
        // when we then die, or while ours is in force, cannot be told from ours by anybody; every other must survive.
        act: (journal: SuiteJournal) => {
          indistinguishable = processes.state(10) !== 'T' && ourStopMayBeInForce(journal);
          processes.stop(10);
        },
      },
      { name: 'resumed by somebody', act: () => processes.resume(10) },
      { name: 'ended', act: () => processes.end(10) },
      {
        name: 'its pid used again',
        act: () => {
          processes.end(10);
          processes.spawn({ pid: 10 });
          processes.stop(10);
        },
      },
    ],
    crashes: [{ name: 'kill -9', act: () => undefined }],
    wrongAtEnd: () => {
      processes.wake();
      const left = [10, 11, 12, 13, 20].filter((pid) => processes.stoppedBy(pid) === 'us');
      const residue = left.map((pid) => `${pid} is left stopped`);
      return indistinguishable ? residue : [...residue, ...processes.overwritten.map((what) => `overwrote ${what}`)];
    },
  };
}

const ourStopMayBeInForce = (journal: SuiteJournal): boolean =>
  [...journal.owed.values()].some(
    ({ key, wrote }) => key === 'boot-1/10/1' && !/"phase":"(left|continued)"/.test(JSON.stringify(wrote)),
  );

const variants: readonly SuiteVariant[] = [
  { name: 'one process', make: () => tree(false) },
  { name: 'a tree', make: () => tree(true) },
  { name: 'one that stops late', make: () => tree(false, { sleepsDeeply: true }) },
];

describe('process-stop over simulated processes', () => {
  test('leaves nothing of ours and loses nothing of theirs, whatever crashes when', { timeout: 120_000 }, async () => {
    const result = await runHoldSuite(variants);
    console.log(suiteLine('process-stop', result));
    expect(result.failures).toEqual([]);
    expect(result.cases).toBeGreaterThan(1000);
  });

  test('leaves a stop alone that came before ours, at whichever step', async () => {
    for (let at = 0; ; at++) {
      const processes = new SimProcesses();
      const process = processes.spawn({ pid: 10 });
      const change = { at, act: () => processes.stop(10) };
      const steps = createSteps({ crashAt: null, change });
      const agent = new SuiteAgent(holdOver(processes, steps), new SuiteJournal(), steps);
      const resource = { process: identityJson(process) };
      await agent.inject('i-aaaaaaaaaaaaaaaa', [{ hold: 'process-stop', resource, want: { children: false } }]);
      const ours = processes.stoppedBy(10) === 'us';
      await agent.release('i-aaaaaaaaaaaaaaaa');
      if (ours) return; // from here on it came after ours
      expect(processes.state(10)).toBe('T');
      expect(processes.overwritten).toEqual([]);
    }
  });

  test('refuses a process that somebody else stopped', async () => {
    const processes = new SimProcesses();
    const process = processes.spawn({ pid: 10 });
    processes.stop(10);
    await expect(holdOver(processes).capture({ process: identityJson(process) })).rejects.toMatchObject({
      code: 'foreign-state',
    });
  });

  test('refuses a process that is gone, and one that it may not signal', async () => {
    const processes = new SimProcesses();
    const gone = processes.spawn({ pid: 10 });
    const forbidden = processes.spawn({ pid: 11, forbidden: true });
    processes.end(10);
    const hold = holdOver(processes);
    await expect(hold.capture({ process: identityJson(gone) })).rejects.toMatchObject({ code: 'target-gone' });
    await expect(hold.capture({ process: identityJson(forbidden) })).rejects.toMatchObject({ code: 'permission' });
  });

  test('refuses a malformed claim at the border', () => {
    const hold = holdOver(new SimProcesses());
    expect(() => hold.decode({ process: { pid: 10 } }, {})).toThrow(/expected text/);
    expect(() => hold.decode({ process: null }, {})).toThrow(/expected an object/);
  });
});
