import type { Identity } from '../lines.ts';
import { listProc, parseStat, readProc } from './process-stat.ts';

/**
 * Run and wait times of a thread since it began, the first two fields of schedstat (kernel: sched-stats); the core on
 * which it ran last, and whether it runs or wants to.
 */
export type ThreadTimes = {
  readonly ranMs: number;
  readonly waitedMs: number;
  readonly core: number;
  readonly wantsCore: boolean;
};

/** The threads of these processes by `pid/startTicks/tid`. Null where this kernel keeps no such times. */
export function readThreads(processes: readonly Identity[]): ReadonlyMap<string, ThreadTimes> | null {
  const threads = new Map<string, ThreadTimes>();
  for (const { pid, startTicks } of processes) {
    for (const tid of listProc(`/proc/${pid}/task`) ?? []) {
      const folder = `/proc/${pid}/task/${tid}`;
      const stat = readProc(`${folder}/stat`);
      const times = stat === null ? null : readProc(`${folder}/schedstat`);
      if (stat !== null && times === null && readProc(`${folder}/stat`) !== null) {
        return null;
      }
      if (stat !== null && times !== null) {
        const [ranNs = 0, waitedNs = 0] = times.split(' ').map(Number);
        const { core, state } = parseStat(stat);
        const wantsCore = state === 'R';
        threads.set(`${pid}/${startTicks}/${tid}`, { ranMs: ranNs / 1e6, waitedMs: waitedNs / 1e6, core, wantsCore });
      }
    }
  }
  return threads;
}
