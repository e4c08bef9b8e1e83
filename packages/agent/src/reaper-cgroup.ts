import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A control group of its own keeps the reaper out of what ends its agent: a service manager that kills a whole group,
 * an out-of-memory kill of a group, a full process limit (cgroups(7)). Only root may make one at the top; others stay
 * where they are.
 */
const cgroupRoot = '/sys/fs/cgroup';
const prefix = 'firedrill-reaper-';
/** On version 1 these need no setting before a process may enter; cpuset does. */
const hierarchies = ['', 'unified', 'systemd', 'memory', 'pids', 'cpu', 'cpu,cpuacct', 'cpuacct', 'freezer'] as const;

/** Makes and enters a group in each hierarchy that allows it; returns the groups that were entered. */
export function enterOwnCgroups(root = cgroupRoot, pid = process.pid): readonly string[] {
  sweepCgroups(root);
  const tops = hierarchies.map((name) => path.join(root, name)).filter(isHierarchy);
  return tops.flatMap((top) => {
    const group = path.join(top, `${prefix}${pid}`);
    if (!makeGroup(group)) return [];
    if (enter(group, pid)) return [group];
    // Not ours to change: the reaper works where it is, only less safely.
    removeGroup(group);
    return [];
  });
}

/** Goes back to the top and takes the groups away. */
export function leaveOwnCgroups(groups: readonly string[], pid = process.pid): void {
  for (const group of groups) {
    enter(path.dirname(group), pid);
    removeGroup(group);
  }
}

/**
 * Takes away what killed reapers left: groups with our name and nobody in them. A group with a process in it is kept
 * by the kernel.
 */
export function sweepCgroups(root = cgroupRoot): void {
  for (const top of hierarchies.map((name) => path.join(root, name)).filter(isHierarchy)) {
    for (const name of readdirSync(top)) {
      if (name.startsWith(prefix) && !isOccupied(path.join(top, name))) removeGroup(path.join(top, name));
    }
  }
}

function isHierarchy(directory: string): boolean {
  try {
    readFileSync(path.join(directory, 'cgroup.procs'));
    return true;
  } catch {
    return false; // no such hierarchy here
  }
}

/** One whose reaper lives may be empty because it is only about to be entered. */
function isOccupied(group: string): boolean {
  if (existsSync(`/proc/${path.basename(group).slice(prefix.length)}`)) return true;
  try {
    return readFileSync(path.join(group, 'cgroup.procs'), 'utf8').trim() !== '';
  } catch {
    return true; // what cannot be looked at is left alone
  }
}

function makeGroup(group: string): boolean {
  try {
    mkdirSync(group);
    return true;
  } catch {
    return false; // read-only, or not permitted
  }
}

function enter(group: string, pid: number): boolean {
  try {
    writeFileSync(path.join(group, 'cgroup.procs'), String(pid));
    return true;
  } catch {
    return false; // a group left behind is taken away by the next start, which finds it empty
  }
}

/** Occupied, foreign or gone already is no error: an empty group is inert, and the next start tries again. */
function removeGroup(group: string): boolean {
  try {
    rmdirSync(group);
    return true;
  } catch {
    return false;
  }
}
