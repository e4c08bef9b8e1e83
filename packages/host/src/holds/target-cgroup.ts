/** The control group of a target, which a child of ours joins to be beside it. */
import { FiredrillError } from '@firedrill/core/errors';
import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ownGroupsOf } from '../children/control-groups.ts';
import { readStartTicks } from '../processes.ts';

export interface CgroupToJoin {
  /** Null: the child stays in ours. */
  readonly directory: string | null;
  /** Why the target's own control group is not entered though it should be; null when nothing is amiss. */
  readonly missed: string | null;
}

/** The directory of the target's own control group, when it is not ours as well and this user may enter it. */
export function cgroupToJoin(of: unknown): CgroupToJoin {
  if (typeof of !== 'object' || of === null || !('pid' in of) || !('startTicks' in of)) {
    return { directory: null, missed: null };
  }
  const { pid, startTicks } = of;
  if (typeof pid !== 'number' || readStartTicks(pid) !== startTicks) {
    throw new FiredrillError('target-gone', 'the process whose control group was to be joined is gone');
  }
  const ours = new Set(cgroupDirectories(process.pid));
  const others = cgroupDirectories(pid).filter((directory) => !ours.has(directory));
  const directory = others.find(mayEnter) ?? null;
  const mayNot = directory === null && others.length > 0;
  return { directory, missed: mayNot ? `it loads the whole machine: ${others.join(', ')} may not be entered` : null };
}

/** Of version 2, or of the controllers that share time and memory in version 1 (cgroups(7)). */
const cgroupDirectories = (pid: number): readonly string[] => ownGroupsOf(pid, ['cpu', 'memory']);

function mayEnter(directory: string): boolean {
  try {
    accessSync(join(directory, 'cgroup.procs'), constants.W_OK);
    return readFileSync(join(directory, 'cgroup.procs'), 'utf8') !== '';
  } catch {
    // Not there, or not ours to enter: then the child stays where it is, and says so.
    return false;
  }
}
