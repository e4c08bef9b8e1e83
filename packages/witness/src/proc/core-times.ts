import { readProc, ticksPerSecond } from './process-stat.ts';

/** What the cores did since boot, in ms, by core; `running`: the threads that run or want to, proc_stat(5). */
export type CoreTimes = { readonly busyMs: ReadonlyMap<number, number>; readonly running: number };

/** Busy is all but idle and iowait. Time that a hypervisor gave to others (steal) is time that we could not have. */
export function readCoreTimes(): CoreTimes {
  const busyMs = new Map<number, number>();
  const text = readProc('/proc/stat') ?? '';
  for (const [, core, fields] of text.matchAll(/^cpu(\d+) (.*)$/gm)) {
    const ticks = (fields ?? '').split(' ').slice(0, 8).map(Number);
    const sum = ticks.reduce((total, each) => total + each, 0);
    busyMs.set(Number(core), ((sum - (ticks[3] ?? 0) - (ticks[4] ?? 0)) * 1000) / ticksPerSecond);
  }
  return { busyMs, running: Number(/^procs_running (\d+)$/m.exec(text)?.[1] ?? 0) };
}

/** The cores that a process may use (`0-3,6` of proc_pid_status(5)); null when it is gone. */
export function allowedCores(pid: number | undefined): ReadonlySet<number> | null {
  const list = /^Cpus_allowed_list:\s+(\S+)$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1];
  if (list === undefined) {
    return null;
  }
  const cores = list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return new Set(cores);
}
