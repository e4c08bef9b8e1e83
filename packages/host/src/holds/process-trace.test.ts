import { runHoldSuite, suiteLine } from '@firedrill/core/testing/hold-suite';
import type { SuiteVariant, SuiteWorld } from '@firedrill/core/testing/hold-suite';
import { SimChildren } from '@firedrill/core/testing/sim-children';
import { SimProcesses } from '@firedrill/core/testing/sim-processes';
import type { Claim, Converged } from '@firedrill/core/hold';
import { type InjectionId, injectionId } from '@firedrill/core/words/ids';
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

/** A process that two injections hold, whose leases end one after the other. */
async function heldTwice() {
  const processes = new SimProcesses();
  const own = new SimChildren(processes, false);
  const process = processes.spawn({ pid: 10 });
  const hold = createProcessTraceHold({ processes: processes.port(), traces: own.traces() });
  const claims = [claimUntil(0, 5n), claimUntil(1, 6n)] as const;
  let wrote: { readonly claims: readonly InjectionId[] } | null = null;
  const note = (noted: { readonly claims: readonly InjectionId[] }): Promise<void> => {
    wrote = noted;
    return Promise.resolve();
  };
  const converge = (...wanted: readonly Claim<{ readonly children: boolean }>[]): Promise<Converged> =>
    hold.converge({ resource: { process }, wanted, baseline: { state: 'S' }, wrote, note });
  await converge(...claims);
  return { processes, own, claims, converge };
}

const injectionAt = (place: number): InjectionId => injectionId(new Uint8Array(10).fill(place));

const claimUntil = (place: number, leaseUntilNs: bigint): Claim<{ readonly children: boolean }> => ({
  injection: injectionAt(place),
  want: { children: true },
  leaseUntilNs,
});

describe('a process that two injections hold', () => {
  test('is not contested when the tracer has let go of it before the journal says that both are over', async () => {
    const { processes, own, claims, converge } = await heldTwice();
    expect(processes.tracedBy(10)).not.toBe(null);
    own.timeIs(6n);
    expect(processes.tracedBy(10)).toBe(null);
    expect(await converge(claims[1])).toEqual({ state: 'wanted' });
    expect(processes.tracedBy(10)).toBe(null);
    expect(await converge()).toEqual({ state: 'wanted' });
  });

  test('stays stopped for the one that is not over', async () => {
    const { processes, own, claims, converge } = await heldTwice();
    own.timeIs(5n);
    expect(await converge(...claims)).toEqual({ state: 'wanted' });
    expect(processes.tracedBy(10)).not.toBe(null);
  });

  test('is contested when its tracer was killed before that', async () => {
    const { own, claims, converge } = await heldTwice();
    own.parentDied();
    expect(await converge(claims[1])).toMatchObject({ state: 'contested' });
  });
});
