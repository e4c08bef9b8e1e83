/** The real tracer of this host, for holds: one child for all processes that are held, started on first use. */
import { FiredrillError } from '@firedrill/core/errors';
import type { TraceOrder, TracePort } from '@firedrill/core/host-ports';
import type { Clock } from '@firedrill/core/ports';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import { findMarked, startChild } from '../children/spawn.ts';
import type { Child } from '../children/spawn.ts';
import { parentHasEnded } from './node-loads.ts';
import { sha256 } from './file-places.ts';
import { childLease } from './child-lease.ts';

/** An idle tracer stays for a while, because starting one costs a hundred milliseconds and stopping a process one. */
const idleMs = 30_000;

/** A lease is counted over to the child's clock, and so ends there a moment earlier. */
const clockSkewNs = 5_000_000n;

export interface TracerPlace {
  /** What tells our tracers from those of another agent of this user. */
  readonly runDir: string;
  readonly clock: Pick<Clock, 'nowNs'>;
}

export function createNodeTracer(place: TracerPlace): TracePort {
  const mark = `tracer-${sha256(place.runDir).slice(0, 16)}`;
  let running: Promise<Child> | null = null;
  let idle: NodeJS.Timeout | null = null;
  /** Which processes each claim holds in this life's tracer. */
  const held = new Map<string, Set<number>>();

  const begin = async (): Promise<Child> => {
    const child = await startChild('tracer', { mark });
    void child.exited.then(() => {
      running = null;
      held.clear();
    });
    return child;
  };
  const tracer = (): Promise<Child> => {
    if (idle !== null) clearTimeout(idle);
    idle = null;
    running ??= begin().catch((thrown: unknown) => {
      running = null;
      throw thrown;
    });
    return running;
  };
  const endWhenIdle = (child: Child): void => {
    if (held.size > 0) return;
    idle ??= setTimeout(() => void child.stop(), idleMs).unref();
  };

  return Object.freeze({
    stop: async ({ claim, process, leaseUntilNs }: TraceOrder) => {
      const child = await tracer();
      const { pid, startTicks } = process;
      held.set(claim, (held.get(claim) ?? new Set()).add(pid));
      await child.request('stop', { claim, pid, startTicks, leaseUntilNs: childLease(place.clock, leaseUntilNs) });
    },
    release: async (claim: string, process: ProcessIdentity) => {
      if (running === null) return;
      const child = await tracer();
      await child.request('release', { claim, pid: process.pid });
      const pids = held.get(claim);
      pids?.delete(process.pid);
      if (pids?.size === 0) held.delete(claim);
      endWhenIdle(child);
    },
    renew: async (claim: string, leaseUntilNs: bigint) => {
      if (running === null) throw new FiredrillError('target-gone', `the tracer that held ${claim} has ended`);
      const child = await tracer();
      await child.request('renew', { claim, leaseUntilNs: childLease(place.clock, leaseUntilNs) });
    },
    isOver: (leaseUntilNs: bigint) => place.clock.nowNs() >= leaseUntilNs - clockSkewNs,
    former: () =>
      findMarked(mark)
        .map((found) => found.identity)
        .filter(({ pid }) => parentHasEnded(pid)),
  });
}
