import { readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { Part } from './draw.ts';
import { namesOf, textOf, unlessUnseen } from './world/process-sights.ts';

/** A process by pid and start time (field 22 of /proc/PID/stat): together they name it for good. */
export interface Identity {
  readonly pid: number;
  readonly startTicks: string;
}

/** A process of ours, and which part it is; null for what is between two programs (it has not called exec yet). */
export interface OwnProcess extends Identity {
  readonly part: Part | null;
}

interface Row extends Identity {
  readonly parentPid: number;
  readonly argv: readonly string[];
}

/**
 * The living processes of one state directory: those with the directory among their arguments or in their environment,
 * that listen on a socket in it, or that carry one of the marks; those that were known before; and all that descend
 * from them.
 */
export function findOwn(stateDir: string, marks: ReadonlySet<string>, known: readonly Identity[] = []): OwnProcess[] {
  const rows = readRows();
  const sockets = socketsBelow(stateDir);
  const isKnown = (row: Row): boolean =>
    known.some(({ pid, startTicks }) => pid === row.pid && startTicks === row.startTicks);
  const own = new Set(rows.filter((row) => isKnown(row) || belongs(row, { stateDir, marks, sockets })));
  for (let size = -1; size !== own.size; ) {
    size = own.size;
    const pids = new Set([...own].map(({ pid }) => pid));
    for (const row of rows) if (pids.has(row.parentPid)) own.add(row);
  }
  own.delete(rows.find(({ pid }) => pid === process.pid) ?? rows[0] ?? nobody);
  return [...own].map((row) => ({ pid: row.pid, startTicks: row.startTicks, part: partOf(row) }));
}

const nobody: Row = { pid: 0, startTicks: '', parentPid: 0, argv: [] };

interface Signs {
  readonly stateDir: string;
  readonly marks: ReadonlySet<string>;
  readonly sockets: ReadonlySet<string>;
}

/** Environments and descriptors are read of orphans only: everything else is found through its parent. */
function belongs(row: Row, { stateDir, marks, sockets }: Signs): boolean {
  if (row.pid === process.pid) return false;
  if (row.argv.some((argument) => argument === stateDir || argument.startsWith(`${stateDir}/`))) return true;
  if (row.parentPid !== 1) return false;
  const environment = (textOf(`/proc/${row.pid}/environ`) ?? '').split('\0');
  if (environment.includes(`FIREDRILL_CRASH_TRIAL=${stateDir}`)) return true;
  const mark = environment.find((entry) => entry.startsWith('FIREDRILL_MARK='))?.slice('FIREDRILL_MARK='.length);
  return (mark !== undefined && marks.has(mark)) || (sockets.size > 0 && holdsOne(row.pid, sockets));
}

function readRows(): Row[] {
  return readdirSync('/proc').flatMap((name) => readRow(name) ?? []);
}

function readRow(name: string): Row | null {
  const stat = /^[1-9]\d*$/.test(name) ? textOf(`/proc/${name}/stat`) : null;
  if (stat === null) return null;
  const [state = 'X', parent, ...more] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (/[ZX]/.test(state)) return null;
  const argv = (textOf(`/proc/${name}/cmdline`) ?? '').split('\0').filter((argument) => argument !== '');
  return { pid: Number(name), parentPid: Number(parent), startTicks: more[17] ?? '', argv };
}

/** Which part a process is that is already known to be ours. */
function partOf({ argv }: Row): Part | null {
  const words = argv.map((argument) => basename(argument).replace(/\.[jt]s$/, ''));
  if (words.includes('server-main')) return 'server';
  if (words.includes('agent-main')) return 'agent';
  if (words.includes('reaper-main') || argv[0]?.includes('firedrill-reaper')) return 'reaper';
  if (argv[0]?.includes('firedrill-proxy') || argv.some((argument) => /\/proxy\/main\.[jt]s$/.test(argument))) {
    return 'proxy';
  }
  if (argv[0]?.includes('firedrill-witness') || argv.some((argument) => /\/witness\/.*\.[jt]s$/.test(argument))) {
    return 'witness';
  }
  return words.some((word) => /^(tracer|burner|filler|disk)-main$/.test(word)) ? 'child' : null;
}

/** Inodes of the Unix sockets that are bound below a directory. */
function socketsBelow(stateDir: string): ReadonlySet<string> {
  const rows = (textOf('/proc/net/unix') ?? '').split('\n').map((line) => line.trim().split(/\s+/));
  return new Set(rows.filter((fields) => fields[7]?.startsWith(`${stateDir}/`)).map((fields) => fields[6] ?? ''));
}

function holdsOne(pid: number, sockets: ReadonlySet<string>): boolean {
  return namesOf(`/proc/${pid}/fd`).some((descriptor) => {
    const link = unlessUnseen(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`));
    const inode = /^socket:\[(\d+)\]$/.exec(link ?? '')?.[1];
    return inode !== undefined && sockets.has(inode);
  });
}

/** Children that these have got since they were looked at, found without a look at all processes. */
export function newChildren(own: readonly OwnProcess[]): OwnProcess[] {
  const pids = new Set(own.map(({ pid }) => pid));
  // Of the first thread, which is the one that starts children in all our programs; see proc_tid_children(5).
  const children = own.flatMap(({ pid }) => (textOf(`/proc/${pid}/task/${pid}/children`) ?? '').trim().split(' '));
  return children.flatMap((text) => {
    const row = pids.has(Number(text)) ? null : readRow(text);
    return row === null ? [] : [{ pid: row.pid, startTicks: row.startTicks, part: partOf(row) }];
  });
}

/** The identity of a living process, or null. */
export function identify(pid: number): Identity | null {
  const stat = textOf(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return /[ZX]/.test(fields[0] ?? 'X') ? null : { pid, startTicks: fields[19] ?? '' };
}

export const isAlive = (identity: Identity): boolean => identify(identity.pid)?.startTicks === identity.startTicks;

/** Signals exactly this process; false when it is gone already. */
export function signal(identity: Identity, name: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, name);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH') return false;
    throw thrown;
  }
}
