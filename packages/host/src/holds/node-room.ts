/** What this host could give to a child now, for pre-flights. Node's own modules only: recovery imports the holds. */
import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import process from 'node:process';
import { reasonOf } from '@firedrill/core/errors';
import type { Allowance, DirectorySeen, FileSystemSeen, ProcessLimits, RoomPort } from '@firedrill/core/host-room';
import type { JsonObject } from '@firedrill/core/words/json';
import type { Controller } from '../children/control-groups.ts';
import { controlGroupsOf, groupsFrom, hierarchyOf, numberIn } from '../children/control-groups.ts';
import { fileSystemType, isInMemory, storesNothing } from '../children/file-systems.ts';
import { readMemoryPools } from '../children/memory-room.ts';
import { sharesStorage, whereItWillLie } from '../children/shares-storage.ts';
import { parseUid, readProcText } from '../proc-text.ts';
import { listPids } from '../processes.ts';
import { cgroupToJoin } from './target-cgroup.ts';

export function createNodeRoom(place: { readonly protectedPaths: readonly string[] }): RoomPort {
  return Object.freeze({
    directory: (path: string) => seeDirectory(path, place.protectedPaths),
    memory: (cgroupOf: JsonObject | null) =>
      readMemoryPools(groupsFor('memory', cgroupOf), controlGroupsOf(process.pid, 'memory')),
    cores: (cgroupOf: JsonObject | null) => [coresOf(cgroupOf), ...groupsFor('cpu', cgroupOf).flatMap(quotaOf)],
    threads: (cgroupOf: JsonObject | null) => {
      // A child begins in our group, and goes on in the one that it joins.
      const groups = new Set([...controlGroupsOf(process.pid, 'pids'), ...groupsFor('pids', cgroupOf)]);
      return [...userThreads(), ...[...groups].flatMap(threadsOf)];
    },
    limits: readLimits,
  });
}

/** The groups that will count a child in. */
function groupsFor(controller: Controller, cgroupOf: JsonObject | null): readonly string[] {
  const joined = cgroupToJoin(cgroupOf).directory;
  const hierarchy = joined === null ? null : hierarchyOf(joined);
  const stays = joined === null || (hierarchy !== null && hierarchy !== controller);
  return stays ? controlGroupsOf(process.pid, controller) : groupsFrom(joined);
}

function seeDirectory(path: string, protectedPaths: readonly string[]): DirectorySeen {
  const nothing = { refuses: null, fileSystem: null, sharesWith: null };
  try {
    if (!statSync(path).isDirectory()) return { is: 'no directory', ...nothing };
    return {
      is: 'directory',
      refuses: refusalOf(path),
      fileSystem: seeFileSystem(path),
      sharesWith: protectedPaths.find((each) => sharesStorage(path, whereItWillLie(each))) ?? null,
    };
  } catch (thrown) {
    // ENOTDIR: a part of the way is a file. Everything else (EACCES, ELOOP, EIO) keeps it from being looked at.
    const code = codeOf(thrown);
    return { is: code === 'ENOENT' ? 'missing' : code === 'ENOTDIR' ? 'no directory' : 'hidden', ...nothing };
  }
}

/** access(2) says EROFS of a read-only file system to everybody, root too. */
function refusalOf(path: string): DirectorySeen['refuses'] {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return null;
  } catch (thrown) {
    return codeOf(thrown) === 'EROFS' ? 'read-only' : 'permission';
  }
}

function seeFileSystem(path: string): FileSystemSeen {
  const { type, bsize, blocks, bfree, bavail, files, ffree } = statfsSync(path);
  return {
    id: String(statSync(path).dev),
    type: fileSystemType(type),
    isInMemory: isInMemory(type),
    totalBytes: storesNothing(type) ? 0 : blocks * bsize,
    freeBytes: bfree * bsize,
    availableBytes: bavail * bsize,
    blockBytes: bsize,
    freeInodes: files === 0 ? null : ffree,
  };
}

/** Where a child joins another group its affinity is that group's; the machine is then the limit that we can name. */
function coresOf(cgroupOf: JsonObject | null): Allowance {
  const machine = { by: 'this machine', count: cpus().length };
  if (cgroupToJoin(cgroupOf).directory !== null) return machine;
  const list = /^Cpus_allowed_list:\s+(\S+)$/m.exec(readProcText('/proc/self/status') ?? '')?.[1];
  const allowed = list === undefined ? machine.count : countOf(list);
  return allowed < machine.count ? { by: "this process's CPU affinity", count: allowed } : machine;
}

/** `0-3,8` is five. */
function countOf(list: string): number {
  return list.split(',').reduce((sum, range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return sum + to - from + 1;
  }, 0);
}

/** Version 2 writes quota and period into one file, version 1 into two; no quota is `max` or -1. */
function quotaOf(group: string): readonly Allowance[] {
  const [, period] = (readProcText(`${group}/cpu.max`) ?? '').trim().split(' ').map(Number);
  const quotaUs = numberIn(group, 'cpu.max') ?? numberIn(group, 'cpu.cfs_quota_us');
  const periodUs = period ?? numberIn(group, 'cpu.cfs_period_us');
  if (quotaUs === null || periodUs === null || periodUs === 0) return [];
  return [{ by: `the control group ${group}`, count: quotaUs / periodUs }];
}

function threadsOf(group: string): readonly Allowance[] {
  const [most, current] = [numberIn(group, 'pids.max'), numberIn(group, 'pids.current')];
  return most === null || current === null ? [] : [{ by: `the control group ${group}`, count: most - current }];
}

/** RLIMIT_NPROC counts the threads of a user, and does not bind root (getrlimit(2)). */
function userThreads(): readonly Allowance[] {
  const uid = process.getuid?.() ?? 0;
  const most = limitOf('Max processes');
  if (uid === 0 || most === null) return [];
  const used = listPids().reduce((sum, pid) => {
    const status = readProcText(`/proc/${pid}/status`) ?? '';
    return parseUid(status) === uid ? sum + Number(/^Threads:\s+(\d+)$/m.exec(status)?.[1] ?? 0) : sum;
  }, 0);
  return [{ by: 'the limit of this user (ulimit -u)', count: most - used }];
}

function readLimits(): ProcessLimits {
  const status = readProcText('/proc/self/status') ?? '';
  const usedBytes = (word: string): number =>
    Number(new RegExp(`^${word}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
  const left = [
    { most: limitOf('Max address space'), used: usedBytes('VmSize') },
    { most: limitOf('Max data size'), used: usedBytes('VmData') },
  ].flatMap(({ most, used }) => (most === null ? [] : [Math.max(0, most - used)]));
  return { fileBytes: limitOf('Max file size'), memoryBytes: left.length === 0 ? null : Math.min(...left) };
}

/** A soft limit of this process, which its children inherit (proc_pid_limits(5)); null when it is unlimited. */
function limitOf(name: string): number | null {
  const found = new RegExp(`^${name}\\s+(\\d+)\\s`, 'm').exec(readProcText('/proc/self/limits') ?? '')?.[1];
  return found === undefined ? null : Number(found);
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : reasonOf(thrown);
}
