import type { Identity, RunDelay } from '../lines.ts';
import { nowNs, spanMs } from '../monotonic.ts';
import { allowedCores, readCoreTimes } from '../proc/core-times.ts';
import type { OwnProcesses } from '../proc/ours.ts';
import { createProcessSet } from '../proc/process-set.ts';
import { systemProcesses } from '../proc/system-processes.ts';
import { readThreads, type ThreadTimes } from '../proc/thread-times.ts';

/** What the cores and the threads did between two looks; all of it on the cores that the target may use. */
export type Interval = {
  readonly spanMs: number;
  readonly busyMs: number;
  readonly oursMs: number;
  /** Our load was known at both looks; else what it ran is taken for others'. */
  readonly isLoaded: boolean;
  /** How many threads wanted a core at its end that are neither ours nor the target's; of a host all but ours. */
  readonly runnable: number;
  /** By the thread's key; of a host all of them in one, under `everybody`. */
  readonly threads: ReadonlyMap<string, Spent>;
};

type Spent = Pick<ThreadTimes, 'ranMs' | 'waitedMs'>;

export const everybody = 'all';

export type CoreWatch = {
  /** Since the look before, null at the first one. A sentence where nothing can be seen. */
  readonly look: () => Interval | string | null;
  readonly coreCount: () => number;
};

type Look = {
  readonly atNs: bigint;
  readonly busyMs: ReadonlyMap<number, number>;
  readonly target: ReadonlyMap<string, ThreadTimes>;
  readonly load: ReadonlyMap<string, ThreadTimes>;
};

/** Keeps the accounts of target, load and cores. What a thread of ours ran counts for the core where it ran last. */
export function createCoreWatch({ pids, load }: RunDelay, ours: OwnProcesses): CoreWatch {
  const named = pids ? createProcessSet({ pids }) : null;
  const loads = createProcessSet({ environment: load });
  let cores: ReadonlySet<number> = new Set(readCoreTimes().busyMs.keys());
  let last: Look | null = null;
  const look = (): Interval | string | null => {
    const members: readonly Identity[] = named === null ? systemProcesses(ours) : named();
    cores = (named === null ? null : allowedCores(members[0]?.pid)) ?? cores;
    const target = readThreads(members);
    const burning = readThreads(loads());
    if (target === null || burning === null) {
      return 'this kernel keeps no /proc/PID/task/TID/schedstat (CONFIG_SCHED_INFO)';
    }
    const { busyMs, running } = readCoreTimes();
    const [now, before] = [{ atNs: nowNs(), busyMs, target, load: burning }, last];
    last = now;
    if (before === null) {
      return null;
    }
    const apart = wanting(burning) + (named === null ? 0 : wanting(target));
    // The one more that runs is this witness, which reads.
    return between(before, now, { cores, runnable: Math.max(0, running - apart - 1), isHost: named === null });
  };
  return { look, coreCount: () => Math.max(1, cores.size) };
}

const wanting = (threads: ReadonlyMap<string, ThreadTimes>): number =>
  [...threads.values()].filter(({ wantsCore }) => wantsCore).length;

type Where = { readonly cores: ReadonlySet<number>; readonly runnable: number; readonly isHost: boolean };

function between(before: Look, now: Look, { cores, runnable, isHost }: Where): Interval {
  const busyMs = [...cores].map((core) => (now.busyMs.get(core) ?? 0) - (before.busyMs.get(core) ?? 0));
  const oursMs = [...now.load].map(([key, times]) => {
    const was = before.load.get(key);
    return was === undefined || !cores.has(times.core) ? 0 : times.ranMs - was.ranMs;
  });
  const isLoaded = now.load.size > 0 && before.load.size > 0;
  const threads = new Map<string, Spent>();
  for (const [key, times] of now.target) {
    const was = before.target.get(key);
    if (was !== undefined) {
      const into = isHost ? everybody : key;
      const { ranMs, waitedMs } = threads.get(into) ?? { ranMs: 0, waitedMs: 0 };
      const spent = { ranMs: ranMs + times.ranMs - was.ranMs, waitedMs: waitedMs + times.waitedMs - was.waitedMs };
      threads.set(into, spent);
    }
  }
  return {
    spanMs: spanMs(before.atNs, now.atNs),
    busyMs: sum(busyMs),
    oursMs: sum(oursMs),
    isLoaded,
    runnable,
    threads,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
