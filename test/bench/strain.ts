import type { Cgroup } from './cgroup.ts';

/** What makes stopping hard. Its callers say where a sample stands, and it says what was true throughout. */
export interface Strain {
  /** A sample begins. `needsProcess`: beginning starts a process, which must be allowed until `tighten`. */
  readonly begin: (needsProcess: boolean) => void;
  /** The effect is there, and stopping is about to be asked. */
  readonly tighten: () => void;
  /** The effect is gone, and the sample is over; it counts when it is not a warm-up. */
  readonly end: (counts: boolean) => void;
  /** No sample is under way. */
  readonly relax: () => void;
  /** What share of the samples since the last `report` had which condition true, in one line; null: none is made. */
  readonly report: () => string | null;
}

export const freely: Strain = Object.freeze({
  begin: () => undefined,
  tighten: () => undefined,
  end: () => undefined,
  relax: () => undefined,
  report: () => null,
});

/** The report as lines to print. */
export const reported = (strain: Strain): readonly string[] => [strain.report()].filter((line) => line !== null);

/** The kernel reclaims in batches: it stands so little below the limit right after one, and nothing is free. */
const batchShare = 0.01;
/** Below what a group has already: nobody in it can start a process or a thread, also when others have ended. */
const noneMax = '1';

/**
 * No process or thread more is allowed, and memory is at its limit (the load keeps it there). Both are read from the
 * group's files at every step of a sample, and a condition counts when it was true at each. @see cgroups(7)
 */
export function strainOn(group: Cgroup): Strain {
  const counted = { samples: 0, memory: 0, pids: 0, wholePids: 0 };
  let now = { memory: true, pids: true, wholePids: true };
  const pidsTo = (most: string): void => {
    if (group.get('pids', 'pids.max') !== most) group.set('pids', 'pids.max', most);
  };
  const look = (isStopping: boolean): void => {
    const isExhausted = arePidsExhausted(group);
    now = {
      memory: now.memory && isMemoryAtLimit(group),
      pids: now.pids && (isExhausted || !isStopping),
      wholePids: now.wholePids && isExhausted,
    };
  };
  return {
    begin: (needsProcess) => {
      pidsTo(needsProcess ? 'max' : noneMax);
      now = { memory: true, pids: true, wholePids: true };
      look(false);
    },
    tighten: () => {
      pidsTo(noneMax);
      look(true);
    },
    end: (counts) => {
      look(true);
      if (!counts) return;
      counted.samples += 1;
      for (const name of ['memory', 'pids', 'wholePids'] as const) counted[name] += now[name] ? 1 : 0;
    },
    relax: () => pidsTo('max'),
    report: () => {
      const { samples, memory, pids, wholePids } = counted;
      Object.assign(counted, { samples: 0, memory: 0, pids: 0, wholePids: 0 });
      const share = (count: number): string => `${((100 * count) / Math.max(1, samples)).toFixed(1)} %`;
      const always = `memory at its limit (to 1 %) throughout ${share(memory)}`;
      const few = `processes exhausted from stop to gone ${share(pids)}, from the very beginning ${share(wholePids)}`;
      return `  of its samples: ${always}; ${few}`;
    },
  };
}

function isMemoryAtLimit(group: Cgroup): boolean {
  const bytes = (file: string): number => Number(group.get('memory', file));
  const limitBytes = bytes('memory.limit_in_bytes');
  return bytes('memory.usage_in_bytes') >= (1 - batchShare) * limitBytes;
}

function arePidsExhausted(group: Cgroup): boolean {
  const most = group.get('pids', 'pids.max');
  return most !== 'max' && Number(group.get('pids', 'pids.current')) >= Number(most);
}
