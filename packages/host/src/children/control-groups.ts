/** Control groups as directories, their limits as numbers (cgroups(7), kernel: cgroup-v1 and cgroup-v2). */
import { dirname, join } from 'node:path';
import { readProcText } from '../proc-text.ts';

const ROOT = '/sys/fs/cgroup';

/** The controllers of version 1 that we ask about; version 2 has one directory for all of them. */
export type Controller = 'cpu' | 'memory' | 'pids';

/** The groups that a controller counts a process in: its own first, then each above it. Empty when it is gone. */
export const controlGroupsOf = (pid: number, controller: Controller): readonly string[] =>
  ownGroupsOf(pid, [controller]).flatMap(groupsFrom);

/** The groups that a process itself is in, one for each hierarchy that has one of these controllers. */
export function ownGroupsOf(pid: number, controllers: readonly Controller[]): readonly string[] {
  const lines = (readProcText(`/proc/${pid}/cgroup`) ?? '').split('\n');
  return lines.flatMap((line) => {
    const [, names, group] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (names === undefined || group === undefined) return [];
    if (names === '') return [join(ROOT, group)];
    const known = controllers.find((each) => names.split(',').includes(each));
    return known === undefined ? [] : [join(ROOT, known, group)];
  });
}

/** A group's directory and those above it, up to where its hierarchy is mounted. */
export function groupsFrom(directory: string): readonly string[] {
  const above: string[] = [];
  for (let each = directory; each.startsWith(ROOT); each = dirname(each)) above.push(each);
  return above;
}

/** The controller of version 1 in whose hierarchy a group lies; null in version 2, which has all of them in one. */
export function hierarchyOf(directory: string): string | null {
  const [first = ''] = directory.slice(ROOT.length + 1).split('/');
  return ['cpu', 'memory', 'pids'].includes(first) ? first : null;
}

/** The first number in a file of a group; null for `max`, for what version 1 writes for no limit, and without it. */
export function numberIn(directory: string, file: string): number | null {
  const [word = ''] = (readProcText(join(directory, file)) ?? '').trim().split(/\s+/);
  const value = word === '' ? Number.NaN : Number(word);
  return value >= 0 && value < Number.MAX_SAFE_INTEGER ? value : null;
}
