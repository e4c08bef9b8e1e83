import { closeSync, openSync, readdirSync, readSync } from 'node:fs';

import type { Identity } from '../lines.ts';
import { systemErrorCode } from '../reading.ts';

/** What the witness needs of /proc/PID/stat, proc_pid_stat(5). Ticks are USER_HZ, 100 a second on Linux. */
export type ProcessStat = {
  readonly comm: string;
  readonly state: string;
  readonly ppid: number;
  readonly startTicks: string;
  readonly cpuTicks: number;
  readonly threads: number;
  /** Its main thread is on its way out: what it held may have been let go of already. */
  readonly exiting: boolean;
  /** A thread of the kernel's own. */
  readonly ofKernel: boolean;
  /** Page faults that had to wait for a disk, of all its threads. */
  readonly majorFaults: number;
  /** The core on which it ran last. */
  readonly core: number;
};

export const ticksPerSecond = 100;

/** PF_EXITING of include/linux/sched.h, in the flags of proc_pid_stat(5). */
const exitingFlag = 0x4;
/** PF_KTHREAD, there too. */
const kernelFlag = 0x200000;

/** Parses the line; the command may hold spaces and parentheses, so fields are counted from the last `)`. */
export function parseStat(text: string): ProcessStat {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (open < 0 || close < open || state === undefined || startTicks === undefined) {
    throw new Error(`not a line of /proc/PID/stat: ${text.slice(0, 80)}`);
  }
  return {
    comm: text.slice(open + 1, close),
    state,
    ppid: Number(fields[1]),
    startTicks,
    cpuTicks: Number(fields[11]) + Number(fields[12]),
    threads: Number(fields[17]),
    exiting: (Number(fields[6]) & exitingFlag) !== 0,
    ofKernel: (Number(fields[6]) & kernelFlag) !== 0,
    majorFaults: Number(fields[9]),
    core: Number(fields[36]),
  };
}

/** The text of a file under /proc, or null when its process or thread is gone. Other errors are thrown. */
export function readProc(path: string): string | null {
  try {
    return readWhole(path);
  } catch (error) {
    return goneOrThrow(error);
  }
}

/** The names in a folder under /proc, or null when its process is gone. Other errors are thrown. */
export function listProc(path: string): string[] | null {
  try {
    return readdirSync(path);
  } catch (error) {
    return goneOrThrow(error);
  }
}

/** The process of exactly this identity, or null when it is no more (a zombie still is). */
export function readProcess(identity: Identity): ProcessStat | null {
  const stat = readStat(identity.pid);
  return stat !== null && stat.startTicks === identity.startTicks ? stat : null;
}

/** Whatever process has this pid now. */
export function readStat(pid: number): ProcessStat | null {
  const text = readProc(`/proc/${pid}/stat`);
  return text === null ? null : parseStat(text);
}

/** All pids of this /proc. */
export function listPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number);
}

/** Whether the process lives: a zombie does only while one of its other threads still runs. */
export function isAlive(identity: Identity): boolean {
  const stat = readProcess(identity);
  if (stat === null || stat.state === 'X') {
    return false;
  }
  return stat.state !== 'Z' || (listProc(`/proc/${identity.pid}/task`) ?? []).length > 1;
}

const shared = Buffer.allocUnsafe(65_536);

/** A third of readFileSync's time, which asks for the size first: files of /proc have none. */
function readWhole(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    let text = '';
    for (;;) {
      const bytes = readSync(descriptor, shared, 0, shared.length, null);
      if (bytes === 0) {
        return text;
      }
      text += shared.toString('latin1', 0, bytes);
    }
  } finally {
    closeSync(descriptor);
  }
}

function goneOrThrow(error: unknown): null {
  const code = systemErrorCode(error);
  if (code === 'ENOENT' || code === 'ESRCH') {
    return null;
  }
  throw error;
}
