/** The real children that load this host, for holds. */
import type { LoadOrder, LoadPort, MarkedProcess } from '@firedrill/core/host-ports';
import { FiredrillError } from '@firedrill/core/errors';
import type { Clock } from '@firedrill/core/ports';
import { isInjectionId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';
import { PARENT_VARIABLE } from '../children/child-protocol.ts';
import { awaitEnd, findMarked, killIdentity, startChild } from '../children/spawn.ts';
import type { Child } from '../children/spawn.ts';
import { environmentValue, readProcText } from '../proc-text.ts';
import { readProcess } from '../processes.ts';
import { childLease } from './child-lease.ts';
import { cgroupToJoin } from './target-cgroup.ts';

export interface LoadPlace {
  /** No child may fill the file system of these. */
  readonly protectedPaths: readonly string[];
  readonly clock: Pick<Clock, 'nowNs'>;
}

const endLimitMs = 2000;
/** Memory is taken at about a gigabyte a second, a disk by allocation, or by slower writes. */
const startLimitMs = 30_000;

export function createNodeLoads(place: LoadPlace): LoadPort {
  /** The children of this life, from their hello to their end. */
  const running = new Map<string, Child>();
  return Object.freeze({
    start: async (order: LoadOrder) => {
      const child = await startChild(order.program, { mark: order.mark });
      running.set(order.mark, child);
      void child.exited.then(() => {
        if (running.get(order.mark) === child) running.delete(order.mark);
      });
      const verb = order.program === 'burner' ? 'burn' : 'fill';
      const cgroup = cgroupToJoin(order.with['cgroupOf']);
      await child.request(verb, bodyOf(order, place, cgroup.directory), startLimitMs);
      return cgroup.missed;
    },
    renew: async (mark: string, leaseUntilNs: bigint) => {
      const child = running.get(mark);
      if (child === undefined) throw new FiredrillError('target-gone', `no child of ${mark} runs`);
      await child.request('renew', { leaseUntilNs: childLease(place.clock, leaseUntilNs) });
    },
    end: endMarked,
    isRunning: (mark: string) => running.has(mark) || findMarked(mark).length > 0,
    orphans,
  });
}

async function endMarked(mark: string): Promise<void> {
  for (const { identity } of findMarked(mark)) {
    const sent = killIdentity(identity);
    const ended = sent === 'gone' || (sent === 'sent' && (await awaitEnd(identity, endLimitMs)));
    if (!ended) throw new FiredrillError('recovery-failed', `child ${identity.pid} of ${mark} does not end`);
  }
}

function bodyOf(order: LoadOrder, place: LoadPlace, cgroupDirectory: string | null): JsonObject {
  const { program, leaseUntilNs } = order;
  const { cgroupOf: _, ...rest } = order.with;
  return {
    ...rest,
    ...(program === 'disk' ? { protectedPaths: place.protectedPaths } : {}),
    ...(cgroupDirectory === null ? {} : { cgroupDirectory }),
    leaseUntilNs: childLease(place.clock, leaseUntilNs),
  };
}

/** A child says in its environment whose it is; one whose parent has ended should have ended with it. */
function orphans(): readonly MarkedProcess[] {
  return findMarked()
    .filter(({ mark, identity }) => isInjectionId(mark) && parentHasEnded(identity.pid))
    .map(({ mark, identity }) => ({ mark, identity, state: readProcess(identity.pid)?.state ?? 'S' }));
}

export function parentHasEnded(pid: number): boolean {
  const parent = environmentValue(readProcText(`/proc/${pid}/environ`) ?? '', PARENT_VARIABLE);
  return parent !== undefined && readProcess(pid)?.ppid !== Number(parent);
}
