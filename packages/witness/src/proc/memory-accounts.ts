import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { systemErrorCode } from '../reading.ts';
import { readProc } from './process-stat.ts';

/**
 * A pool of memory: the machine's, or a control group's. `stallMs`: for how long some task waited for memory (`some` of
 * Documentation/accounting/psi.rst); null where the kernel does not tell. `hits`: how often somebody had to free memory
 * himself before he got any (direct reclaim of the machine; limits hit by a group). `taken`: bytes that are not free to
 * be had. `isScarce`: who wants memory now must reclaim it first.
 */
export type PoolState = {
  readonly stallMs: number | null;
  readonly hits: number;
  readonly takenBytes: number;
  readonly isScarce: boolean;
};

const groupsRoot = '/sys/fs/cgroup';
/** Of a limit: above it nearly every allocation reclaims. */
const scarcePart = 0.95;

/** The machine: scarce while less is free than twice what the kernel keeps free (`high` of proc_zoneinfo(5)). */
export function readMachine(): PoolState {
  const info = readProc('/proc/meminfo') ?? '';
  const kept = [...(readProc('/proc/zoneinfo') ?? '').matchAll(/^\s+high\s+(\d+)$/gm)];
  const keptBytes = kept.reduce((sum, [, pages]) => sum + Number(pages) * pageBytes, 0);
  const direct = [...(readProc('/proc/vmstat') ?? '').matchAll(/^allocstall_\w+ (\d+)$/gm)];
  return {
    stallMs: stallOf('/proc/pressure/memory'),
    hits: direct.reduce((sum, [, count]) => sum + Number(count), 0),
    takenBytes: (kilobytes(info, 'MemTotal') - kilobytes(info, 'MemAvailable')) * 1024,
    isScarce: kilobytes(info, 'MemFree') * 1024 < 2 * keptBytes,
  };
}

const pageBytes = 4096;
const kilobytes = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0);

/** A control group of memory with a limit; null when it has none or is gone. */
export function readGroup(directory: string): PoolState | null {
  const limit = numberIn(directory, 'memory.max') ?? numberIn(directory, 'memory.limit_in_bytes');
  const used = numberIn(directory, 'memory.current') ?? numberIn(directory, 'memory.usage_in_bytes');
  if (limit === null || used === null) {
    return null;
  }
  const events = [...(textIn(directory, 'memory.events') ?? '').matchAll(/^(?:high|max|oom) (\d+)$/gm)];
  const stat = textIn(directory, 'memory.stat') ?? '';
  const cached = /^total_cache (\d+)$/m.exec(stat)?.[1] ?? /^file (\d+)$/m.exec(stat)?.[1] ?? 0;
  return {
    stallMs: stallOf(join(directory, 'memory.pressure')),
    hits: events.reduce((sum, [, count]) => sum + Number(count), 0) + (numberIn(directory, 'memory.failcnt') ?? 0),
    takenBytes: used - Number(cached),
    isScarce: used > limit * scarcePart,
  };
}

/** The groups with a limit of their own that count a process's memory, the innermost first (cgroups(7)). */
export function limitedGroups(pid: number): readonly string[] {
  const lines = (readProc(`/proc/${pid}/cgroup`) ?? '').split('\n');
  return lines.flatMap((line) => {
    const [, controllers, group] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const isMemory = controllers === '' || (controllers?.split(',').includes('memory') ?? false);
    if (group === undefined || !isMemory) {
      return [];
    }
    const root = controllers === '' ? groupsRoot : join(groupsRoot, 'memory');
    const directories: string[] = [];
    for (let each = join(root, group); each.length > root.length; each = dirname(each)) {
      directories.push(each);
    }
    return directories.filter((each) => existsSync(each) && readGroup(each) !== null);
  });
}

/** The time of `some`, from microseconds. Null where there is no such file, or it is switched off. */
function stallOf(path: string): number | null {
  const total = /^some .*total=(\d+)$/m.exec(read(path) ?? '')?.[1];
  return total === undefined ? null : Number(total) / 1000;
}

const textIn = (directory: string, file: string): string | null => read(join(directory, file));

/** `max` is no limit, and version 1 writes the largest number for none. */
function numberIn(directory: string, file: string): number | null {
  const word = (textIn(directory, file) ?? '').trim();
  const value = word === '' ? Number.NaN : Number(word);
  return value >= 0 && value < Number.MAX_SAFE_INTEGER ? value : null;
}

/** What this kernel does not have is not there; other failures of a pseudo file say the same. */
function read(path: string): string | null {
  try {
    return readProc(path);
  } catch (error) {
    if (systemErrorCode(error) === null) {
      throw error;
    }
    return null;
  }
}
