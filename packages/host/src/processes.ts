/** What `/proc` says about processes, with Node's own modules only: the recovery path imports it (proc(5)). */
import { readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import { listeningPorts } from './listening-ports.ts';
import type { ListenersRead } from './listening-ports.ts';
import { environmentValue, parseLabels, parseStat, parseUid, readProcText } from './proc-text.ts';

export type { ProcessIdentity } from '@firedrill/core/words/target';

/**
 * A process as `/proc` shows it. `state` is the kernel's letter (R, S, D, T stopped, t traced, Z zombie …);
 * `uid` the effective user; `exeName` the base name of its executable, empty for kernel threads and for what
 * may not be read; `labels` from its environment variable FIREDRILL_LABELS (`key=value,…`), empty likewise.
 * `ports`, the TCP ports it listens on, is there only when asked for and readable.
 */
export interface ProcessRecord {
  readonly pid: number;
  readonly startTicks: string;
  readonly state: string;
  readonly ppid: number;
  readonly uid: number;
  readonly comm: string;
  readonly exeName: string;
  readonly argv: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly ports?: readonly number[];
}

/** `ports: true` also matches socket inodes with listeners, which costs a look at every descriptor. */
export interface ReadOptions {
  readonly ports?: boolean;
}

/** One process, or undefined when there is none with this pid (any more). */
export function readProcess(pid: number, options: ReadOptions = {}): ProcessRecord | undefined {
  return readRecord(pid, options, new Map());
}

/** Every process that this pid namespace shows, by pid; one pass, so what comes and goes meanwhile may be missed. */
export function listProcesses(options: ReadOptions = {}): readonly ProcessRecord[] {
  const read: ListenersRead = new Map();
  return listPids()
    .map((pid) => readRecord(pid, options, read))
    .filter((record) => record !== undefined);
}

function readRecord(pid: number, options: ReadOptions, read: ListenersRead): ProcessRecord | undefined {
  const stat = parseStat(readProcText(`/proc/${pid}/stat`));
  const status = readProcText(`/proc/${pid}/status`);
  if (stat === undefined || status === undefined) {
    return undefined;
  }
  const environment = readProcText(`/proc/${pid}/environ`) ?? '';
  const ports = options.ports === true ? listeningPorts(pid, read) : undefined;
  return {
    pid,
    startTicks: stat.startTicks,
    state: stat.state,
    ppid: stat.ppid,
    uid: parseUid(status),
    comm: stat.comm,
    exeName: executableName(pid),
    argv: argumentVector(readProcText(`/proc/${pid}/cmdline`) ?? ''),
    labels: parseLabels(environmentValue(environment, 'FIREDRILL_LABELS')),
    ...(ports === undefined ? {} : { ports }),
  };
}

/** The pids of now, ascending. */
export function listPids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .toSorted((left, right) => left - right);
}

/**
 * A process's descendants, parents before children, without itself. Those whose parent ended belong to init or
 * to a subreaper and are not among them. `from` is a listing to look in; without it a new one is made.
 */
export function descendants(pid: number, from: readonly ProcessRecord[] = listProcesses()): readonly ProcessRecord[] {
  const children = Map.groupBy(from, (record) => record.ppid);
  const found: ProcessRecord[] = [];
  const queue = [pid];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const below = (children.get(next) ?? []).filter((record) => record.pid !== pid);
    found.push(...below);
    queue.push(...below.map((record) => record.pid));
  }
  return found;
}

/**
 * The identity of a living process or a zombie; undefined when there is none with this pid. `pidNamespace` is the
 * inode of `/proc/PID/ns/pid`, empty when the process is another user's and the kernel does not tell.
 */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startTicks = readStartTicks(pid);
  if (startTicks === undefined) {
    return undefined;
  }
  return { bootId: readBootId(), pidNamespace: readPidNamespace(pid), pid, startTicks };
}

/** Whether exactly this process still exists and is more than a zombie. Another boot's processes never do. */
export function isAlive(identity: ProcessIdentity): boolean {
  const stat = parseStat(readProcText(`/proc/${identity.pid}/stat`));
  return (
    stat !== undefined &&
    stat.startTicks === identity.startTicks &&
    stat.state !== 'Z' &&
    stat.state !== 'X' &&
    identity.bootId === readBootId()
  );
}

/** Clock ticks since boot at which the process started, or undefined when there is none. */
export function readStartTicks(pid: number): string | undefined {
  return parseStat(readProcText(`/proc/${pid}/stat`))?.startTicks;
}

/** User and system time that a process with all its threads, dead ones too, has used, in ms (a tick is 10 ms). */
export function readCpuMs(pid: number): number | undefined {
  const stat = parseStat(readProcText(`/proc/${pid}/stat`));
  return stat === undefined ? undefined : stat.cpuTicks * MS_PER_TICK;
}

/** USER_HZ is 100 on every architecture that Node runs on (proc(5), sysconf(3)). */
const MS_PER_TICK = 10;

/** Memory that a process occupies; `anonymousBytes` leaves out what it shares with files, like program text. */
export interface MemoryUse {
  readonly residentBytes: number;
  readonly anonymousBytes: number;
}

/** VmRSS and RssAnon of `/proc/PID/status`, or undefined for a process that is gone or has no memory. */
export function readMemoryUse(pid: number): MemoryUse | undefined {
  const status = readProcText(`/proc/${pid}/status`) ?? '';
  const residentKib = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  const anonymousKib = /^RssAnon:\s+(\d+) kB/m.exec(status)?.[1];
  if (residentKib === undefined || anonymousKib === undefined) {
    return undefined;
  }
  return { residentBytes: Number(residentKib) * 1024, anonymousBytes: Number(anonymousKib) * 1024 };
}

/** Names this boot of the kernel: two boots reuse pids and start times, never this. */
export function readBootId(): string {
  bootId ??= (readProcText('/proc/sys/kernel/random/boot_id') ?? '').trim();
  return bootId;
}

let bootId: string | undefined;

function readPidNamespace(pid: number): string {
  return /\[(\d+)\]/.exec(readLink(`/proc/${pid}/ns/pid`))?.[1] ?? '';
}

function executableName(pid: number): string {
  return basename(readLink(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ''));
}

/** A link of `/proc`, or an empty string where there is none or it belongs to somebody else. */
function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function argumentVector(commandLine: string): readonly string[] {
  return commandLine === '' ? [] : commandLine.replace(/\0$/, '').split('\0');
}
