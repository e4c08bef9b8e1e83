import type { Identity } from '../lines.ts';
import type { OwnProcesses } from './ours.ts';
import { listPids, readStat } from './process-stat.ts';

/** Everybody on this host but us, with whatever descends from us, and the kernel's own threads. */
export function systemProcesses(ours: OwnProcesses): readonly Identity[] {
  const own = ours.pids();
  return listPids().flatMap((pid) => {
    const stat = own.has(pid) || pid === process.pid ? null : readStat(pid);
    return stat === null || stat.ofKernel ? [] : [{ pid, startTicks: stat.startTicks }];
  });
}
