import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endProcess, markedGroups, removeGroup } from './cgroup.ts';
import { isOwnerGone, marksIn } from './mark.ts';

/** What was left and is gone now. */
export interface Swept {
  readonly processes: number;
  readonly groups: number;
  readonly directories: number;
}

/**
 * Takes away everything whose mark is wanted: processes by their arguments and environment, control groups with
 * whoever is in them, and temporary directories. Never this process.
 */
export async function sweep(isWanted: (mark: string) => boolean): Promise<Swept> {
  const wanted = (text: string): boolean => marksIn(text).some(isWanted);
  const groups = markedGroups().filter(wanted);
  const pids = markedPids(wanted);
  for (const pid of pids) endProcess(pid);
  for (const group of groups) await removeGroup(group);
  for (let round = 0; round < 100 && markedPids(wanted).length > 0; round += 1) await pause(20);
  const directories = readdirSync(tmpdir()).filter(wanted);
  for (const name of directories) rmSync(path.join(tmpdir(), name), { recursive: true, force: true, maxRetries: 5 });
  return { processes: pids.length, groups: groups.length, directories: directories.length };
}

/** What benches left that could not clean up after themselves, for instance after kill -9. */
export const sweepLeft = (): Promise<Swept> => sweep(isOwnerGone);

function markedPids(wanted: (text: string) => boolean): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.filter((pid) => wanted(`${textOf(pid, 'cmdline')} ${textOf(pid, 'environ')}`)).map(Number);
}

function textOf(pid: string, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return ''; // it ended meanwhile, or is not ours to read
  }
}
