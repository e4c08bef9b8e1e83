import type { Identity, Processes } from '../lines.ts';
import { nowNs, spanMs } from '../monotonic.ts';
import { systemErrorCode } from '../reading.ts';
import { listPids, readProc, readProcess, readStat } from './process-stat.ts';

const scanIntervalMs = 500;
/** A scan of all processes may take this part of one core. */
const scanCostShare = 0.01;
/** A process is looked at this often before "does not carry it" is believed: between fork and exec it cannot know. */
const looksBeforeNo = 3;

/** The living members of a set of processes, looked up anew (for an environment entry: about twice a second). */
export type ProcessSet = () => readonly Identity[];

export function createProcessSet(words: Processes): ProcessSet {
  const named = words.pids ?? [];
  const entry = words.environment ?? null;
  const carriers = entry === null ? () => [] : createCarriers(entry);
  return () => [...named, ...carriers()].filter((identity) => readProcess(identity) !== null);
}

/** Whether a set has any words at all. */
export function choosesProcesses(words: Processes): boolean {
  return (words.pids ?? []).length > 0 || (words.environment ?? null) !== null;
}

/** Whether the process's environment, as it was when it was executed, carries exactly this entry. */
export function carriesEntry(pid: number, entry: string): boolean {
  try {
    return (readProc(`/proc/${pid}/environ`) ?? '').split('\0').includes(entry);
  } catch (error) {
    // Another user's process: not ours to see, and so not one that our side started.
    if (systemErrorCode(error) === 'EACCES' || systemErrorCode(error) === 'EPERM') {
      return false;
    }
    throw error;
  }
}

function createCarriers(entry: string): ProcessSet {
  const refuted = new Map<number, { readonly startTicks: string; readonly looks: number }>();
  let found: Identity[] = [];
  let nextScanNs = 0n;
  return () => {
    const beginNs = nowNs();
    if (beginNs < nextScanNs) {
      return found;
    }
    found = scan(entry, refuted);
    const costMs = spanMs(beginNs, nowNs());
    nextScanNs = beginNs + BigInt(Math.round(Math.max(scanIntervalMs, costMs / scanCostShare) * 1e6));
    return found;
  };
}

function scan(entry: string, refuted: Map<number, { startTicks: string; looks: number }>): Identity[] {
  const found: Identity[] = [];
  const pids = listPids();
  const living = new Set(pids);
  for (const pid of refuted.keys()) {
    if (!living.has(pid)) {
      refuted.delete(pid);
    }
  }
  for (const pid of pids) {
    const stat = readStat(pid);
    if (stat === null) {
      continue;
    }
    const before = refuted.get(pid);
    const looks = before?.startTicks === stat.startTicks ? before.looks : 0;
    if (looks >= looksBeforeNo) {
      continue;
    }
    if (carriesEntry(pid, entry)) {
      found.push({ pid, startTicks: stat.startTicks });
    } else {
      refuted.set(pid, { startTicks: stat.startTicks, looks: looks + 1 });
    }
  }
  return found;
}
