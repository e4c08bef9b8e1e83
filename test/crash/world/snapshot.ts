import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, statfsSync, type Stats } from 'node:fs';
import { join, relative } from 'node:path';

import { seeListeners, seeMarkedSockets } from './listener-sights.ts';
import { chooseProcesses, namesOf, seeAllProcesses, unlessUnseen } from './process-sights.ts';
import type { FileSight, Scope, World } from './world.ts';

/** Looks at the world as it is now. Reads only, apart from the access times of the files it hashes. */
export function snapshot(scope: Scope): World {
  const all = seeAllProcesses();
  const processes = chooseProcesses(all, scope);
  const chosen = new Set(processes.map(({ pid }) => pid));
  const stateDir = scope.stateDir ?? null;
  return {
    processes,
    marked: all.filter(({ pid, mark }) => mark !== null && !chosen.has(pid) && wantsMark(scope, mark)),
    files: (scope.files ?? []).map(seeFile),
    folders: (scope.folders ?? []).map((path) => ({ path, names: namesOf(path).toSorted() })),
    listeners: seeListeners(scope, processes),
    markedSockets: scope.socketsBelow === undefined ? [] : seeMarkedSockets(scope.socketsBelow),
    mounts: (scope.mountPoints ?? []).map((path) => ({ path, freeBytes: freeBytes(path) })),
    state: stateDir === null ? [] : seeState(stateDir),
  };
}

function wantsMark({ marks }: Scope, mark: string): boolean {
  return marks === undefined || marks.includes(mark);
}

function seeFile(path: string): FileSight {
  const stats = unlessUnseen(() => lstatSync(path));
  if (stats === null) {
    const nothing = { sizeBytes: 0, mode: 0, uid: 0, gid: 0, inode: 0, mtimeMs: 0 };
    return { path, type: 'absent', sha256: '', ...nothing };
  }
  const type = stats.isFile() ? 'file' : 'other';
  const content = type === 'file' ? unlessUnseen(() => readFileSync(path)) : null;
  const sha256 = content === null ? '' : createHash('sha256').update(content).digest('hex');
  return { path, type, sha256, ...numbersOf(stats) };
}

function numbersOf(stats: Stats): Pick<FileSight, 'sizeBytes' | 'mode' | 'uid' | 'gid' | 'inode' | 'mtimeMs'> {
  const { size, mode, uid, gid, ino, mtimeMs } = stats;
  return { sizeBytes: size, mode, uid, gid, inode: ino, mtimeMs };
}

function freeBytes(path: string): number {
  const space = statfsSync(path);
  return space.bfree * space.bsize;
}

function seeState(folder: string): string[] {
  const entries = unlessUnseen(() => readdirSync(folder, { recursive: true, withFileTypes: true })) ?? [];
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}
