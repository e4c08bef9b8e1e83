import { listPids, listProc, readProc, readStat } from './process-stat.ts';

/** These processes and all that descend from them, parents first; without `except`, and what only descends from it. */
export function withDescendants(
  roots: readonly number[],
  except: ReadonlySet<number> = new Set(),
): ReadonlySet<number> {
  const found = new Set(roots);
  for (const pid of found) {
    for (const child of childrenOf(pid)) {
      if (!except.has(child)) found.add(child);
    }
  }
  return found;
}

/** /proc/PID/task/TID/children, proc_tid_children(5); where the kernel keeps none, all processes are asked. */
function childrenOf(pid: number): readonly number[] {
  const tids = listProc(`/proc/${pid}/task`) ?? [];
  const texts = tids.map((tid) => readProc(`/proc/${pid}/task/${tid}/children`));
  if (texts.length > 0 && texts.every((text) => text === null) && readStat(pid) !== null) {
    return listPids().filter((each) => readStat(each)?.ppid === pid);
  }
  return texts.flatMap((text) => (text ?? '').trim().split(/\s+/).filter(Boolean).map(Number));
}
