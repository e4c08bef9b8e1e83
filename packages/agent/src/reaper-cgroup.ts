import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A control group of its own keeps the reaper out of what ends its agent: a service manager that kills a whole group, an
 * out-of-memory kill of a group, a full process limit (cgroups(7)). Only root may make one at the top; others stay where they are.
 */
const cgroupRoot = '/sys/fs/cgroup';
const prefix = 'firedrill-reaper-';
/** On version 1 these need no setting before a process may enter; cpuset does. */
const hierarchies = ['', 'unified', 'systemd', 'memory', 'pids', 'cpu', 'cpu,cpuacct', 'cpuacct', 'freezer'] as const;

/** Makes and enters a group in each hierarchy that allows it; returns the groups that were entered. */
export function enterOwnCgroups(root = cgroupRoot, pid = process.pid): readonly string[] {
  sweepCgroups(root);
  return hierarchies
    .map((name) => path.join(root, name))
    .filter(isHierarchy)
    .flatMap((top) => {
      const group = path.join(top, `${prefix}${pid}`);
      try {
        mkdirSync(group);
        writeFileSync(path.join(group, 'cgroup.procs'), String(pid));
        return [group];
      } catch {
        // Not ours to change: the reaper works where it is, only less safely.
        removeGroup(group);
        return [];
      }
    });
}

/** Goes back to the top and takes the groups away. */
export function leaveOwnCgroups(groups: readonly string[], pid = process.pid): void {
  for (const group of groups) {
    try {
      writeFileSync(path.join(path.dirname(group), 'cgroup.procs'), String(pid));
    } catch {
      // Then it is taken away by the next start, which finds it empty.
    }
    removeGroup(group);
  }
}

/** Takes away what killed reapers left: groups with our name and nobody in them. A group with a process in it is kept by the kernel. */
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

function isOccupied(group: string): boolean {
  try {
    return readFileSync(path.join(group, 'cgroup.procs'), 'utf8').trim() !== '';
  } catch {
    return true; // what cannot be looked at is left alone
  }
}

function removeGroup(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // Occupied, foreign or gone already: an empty group is inert, and the next start tries again.
  }
}
