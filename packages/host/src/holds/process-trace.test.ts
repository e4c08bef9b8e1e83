import type { Claim, Converged } from '@firedrill/core/hold';
import { runHoldSuite, suiteLine } from '@firedrill/core/testing/hold-suite';
import type { SuiteVariant, SuiteWorld } from '@firedrill/core/testing/hold-suite';
import { SimChildren } from '@firedrill/core/testing/sim-children';
import { SimProcesses } from '@firedrill/core/testing/sim-processes';
import type { InjectionId } from '@firedrill/core/words/ids';
import { describe, expect, test } from 'vitest';
import { forgetTypes, identityJson } from './claim-fields.ts';
import { createProcessTraceHold } from './process-trace.ts';

/** Pid 10 with child 11 and grandchild 12; 20 is a bystander under somebody's debugger, 21. */
function world(children: boolean, outlive: boolean): SuiteWorld {
  const processes = new SimProcesses();
  const own = new SimChildren(processes, outlive);
  const root = processes.spawn({ pid: 10 });
  processes.spawn({ pid: 11, parentPid: 10 });
  processes.spawn({ pid: 12, parentPid: 11 });
  processes.trace(processes.spawn({ pid: 20 }), 21);
  const family = children ? [10, 11, 12] : [10];
  const claim = { hold: 'process-trace', resource: { process: identityJson(root) }, want: { children } };
  const traced = (): readonly number[] => [10, 11, 12].filter((pid) => (processes.tracedBy(pid) ?? 0) > 999);
  return {
    open: (steps) =>
      forgetTypes(createProcessTraceHold({ processes: processes.port(steps), traces: own.traces(steps) })),
    claims: [[claim], [claim]],
    wrongWhile: (live) => {
      const wanted = live.length > 0 ? family : [];
      return traced().join() === wanted.join() ? null : `traced are ${traced().join()}`;
    },
    snapshot: () => processes.snapshot(),
    foreign: [
      { name: 'stopped by somebody', act: () => processes.stop(10) },
      { name: 'ended', act: () => processes.end(10) },
      { name: 'traced by somebody, if it can be', act: () => processes.trace(root, 21) },
      {
        name: 'its pid used again, under a debugger',
        act: () => {
          processes.end(10);
          processes.trace(processes.spawn({ pid: 10 }), 21);
        },
      },
    ],
    crashes: [{ name: 'kill -9', act: () => own.parentDied() }],
    wrongAtEnd: (foreign) => {
      const left = traced().map((pid) => `${pid} is left stopped`);
      const theirs = processes.tracedBy(20) === 21 ? [] : ['a debugger lost its process'];
      const stop =
        foreign === 'stopped by somebody' && processes.stoppedBy(10) !== 'others' ? ['their stop is lost'] : [];
      return [...left, ...theirs, ...stop];
    },
  };
}

describe('a process that two injections stop', () => {
  const stopped = async () => {
    const processes = new SimProcesses();
    const own = new SimChildren(processes, false);
    const process = processes.spawn({ pid: 10 });
    const hold = createProcessTraceHold({ processes: processes.port(), traces: own.traces() });
    const claim = (injection: InjectionId, leaseUntilNs: bigint) => ({
      injection,
      want: { children: false },
      leaseUntilNs,
    });
    let wrote: Parameters<typeof hold.observe>[2] = null;
    const converge = (wanted: readonly Claim<{ children: boolean }>[]): Promise<Converged> =>
      hold.converge({
        resource: { process },
        wanted,
        baseline: { state: 'S' },
        wrote,
        note: (now) => {
          wrote = now;
          return Promise.resolve();
        },
      });
    const both = [claim('i-aaaaaaaaaaaaaaaa', 1000n), claim('i-bbbbbbbbbbbbbbbb', 1000n)] as const;
    await converge(both);
    return { processes, own, converge, both };
  };

  test('is not contested when the tracer let go at the end of both, and each is told in turn', async () => {
    const { processes, own, converge, both } = await stopped();
    own.pass(1000n);
    processes.untrace(10);
    expect(await converge([both[1]])).toEqual({ state: 'wanted' });
    expect(await converge([])).toEqual({ state: 'wanted' });
    expect(processes.tracedBy(10)).toBeNull();
  });

  test('goes on when both are over, though the tracer has not let go yet', async () => {
    const { processes, own, converge, both } = await stopped();
    own.pass(1000n);
    expect(await converge([both[1]])).toEqual({ state: 'wanted' });
    expect(processes.tracedBy(10)).toBeNull();
  });

  test('is contested when its tracer ends before its time', async () => {
    const { processes, own, converge, both } = await stopped();
    own.pass(500n);
    processes.untrace(10);
    expect(await converge([both[1]])).toMatchObject({ state: 'contested' });
  });
});

const variants: readonly SuiteVariant[] = [
  { name: 'one process', make: () => world(false, false) },
  { name: 'a tree', make: () => world(true, false) },
  { name: 'a tracer that outlives us', make: () => world(false, true) },
];

describe('process-trace over simulated processes', () => {
  test('leaves nothing of ours and loses nothing of theirs, whatever crashes when', { timeout: 120_000 }, async () => {
    const result = await runHoldSuite(variants);
    console.log(suiteLine('process-trace', result));
    expect(result.failures).toEqual([]);
    expect(result.cases).toBeGreaterThan(1000);
  });
});

describe('what process-trace leaves to others', () => {
  const injection = 'i-aaaaaaaaaaaaaaaa' as const;
  const [processes, children] = [new SimProcesses(), { children: false }];
  const hold = createProcessTraceHold({
    processes: processes.port(),
    traces: new SimChildren(processes, false).traces(),
  });
  const spawned = () => ({ process: processes.spawn({ pid: 10 }) });

  test('a process that somebody stopped, or traces, is refused before anything is done', async () => {
    const before = spawned();
    expect(await hold.capture(before)).toEqual({ state: 'S' });
    processes.stop(10);
    await expect(hold.capture(before)).rejects.toThrow('process 10 is stopped by somebody else');
    const after = spawned();
    processes.trace(after.process, 21);
    await expect(hold.capture(after)).rejects.toThrow('process 10 is traced by somebody else');
    await expect(hold.capture(before)).rejects.toMatchObject({ code: 'target-gone' });
  });

  test('a stop that ended with its tracer is not brought about again', async () => {
    const resource = spawned();
    let wrote: { readonly claims: readonly (typeof injection)[] } | null = null;
    const converge = () =>
      hold.converge({
        resource,
        wanted: [{ injection, want: children, leaseUntilNs: 1n }],
        baseline: { state: 'S' },
        wrote,
        note: async ({ claims }) => void (wrote = { claims: claims.map(() => injection) }),
      });
    expect(await converge()).toEqual({ state: 'wanted' });
    const tracer = processes.tracedBy(10) ?? 0;
    expect(tracer).toBeGreaterThan(999);
    processes.end(tracer);
    expect(await converge()).toMatchObject({
      state: 'contested',
      detail: expect.stringContaining('its tracer has ended'),
    });
    expect(processes.tracedBy(10)).toBeNull();
  });
});
