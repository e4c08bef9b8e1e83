import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ownMark } from './mark.ts';

/** A group of processes made for one measurement, in the controllers of cgroup v1. @see cgroups(7) */
export interface Cgroup {
  /** Moves a process into it; its later children are born there. */
  readonly add: (pid: number) => void;
  readonly set: (controller: Controller, file: string, value: string) => void;
  readonly get: (controller: Controller, file: string) => string;
  /** Its directory in a controller. */
  readonly path: (controller: Controller) => string;
  /** Takes its limits away. */
  readonly relax: () => void;
  /** Ends every process in it except this one, which goes back to where it was, and removes the group. */
  readonly remove: () => Promise<void>;
}

const controllers = ['cpu', 'memory', 'pids'] as const;
export type Controller = (typeof controllers)[number];
const root = '/sys/fs/cgroup';

/** Why this machine cannot make one, or null. */
export function cgroupRefusal(): string | null {
  if (process.getuid?.() !== 0) return 'making a cgroup needs root';
  const missing = controllers.filter((each) => !existsSync(path.join(root, each, 'cgroup.procs')));
  return missing.length === 0 ? null : `no cgroup v1 controller ${missing.join(', ')} below ${root}`;
}

/** The group is named by our mark, so that a later bench finds it when this one could not remove it. */
export function makeCgroup(): Cgroup {
  const homes = ownPlaces();
  const at = (controller: Controller): string => path.join(root, controller, homes[controller], ownMark);
  for (const controller of controllers) mkdirSync(at(controller));
  return {
    add: (pid) => {
      for (const each of controllers) writeFileSync(path.join(at(each), 'cgroup.procs'), String(pid));
    },
    set: (controller, file, value) => writeFileSync(path.join(at(controller), file), value),
    get: (controller, file) => readFileSync(path.join(at(controller), file), 'latin1').trim(),
    path: at,
    relax: () => {
      writeFileSync(path.join(at('pids'), 'pids.max'), 'max');
      writeFileSync(path.join(at('memory'), 'memory.limit_in_bytes'), '-1');
    },
    remove: async () => {
      for (const each of controllers) {
        appendFileSync(path.join(root, each, homes[each], 'cgroup.procs'), String(process.pid));
      }
      for (const each of controllers) await removeGroup(at(each));
    },
  };
}

/** Directories of groups that benches made, wherever in a hierarchy they stand. */
export const markedGroups = (): readonly string[] =>
  globSync(controllers.map((each) => path.join(root, each, '**', 'firedrill-bench-*')));

/** Ends whoever is in a group, and removes it. */
export async function removeGroup(directory: string): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    const pids = readFileSync(path.join(directory, 'cgroup.procs'), 'latin1').split('\n').filter(Boolean).map(Number);
    if (pids.length === 0) break;
    for (const pid of pids) if (pid !== process.pid) endProcess(pid);
    await pause(50);
  }
  await removeEmpty(directory);
}

/** Where this process stands in each controller. @see cgroups(7), /proc/PID/cgroup */
function ownPlaces(): Record<Controller, string> {
  const lines = readFileSync('/proc/self/cgroup', 'latin1').split('\n');
  const place = (controller: Controller): string =>
    lines
      .map((line) => line.split(':'))
      .find(([, names = '']) => names.split(',').includes(controller))
      ?.slice(2)
      .join(':') ?? '/';
  return { cpu: place('cpu'), memory: place('memory'), pids: place('pids') };
}

/** Ends it at once; one that has ended already is fine. */
export function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (thrown) {
    // It ended by itself meanwhile.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')) throw thrown;
  }
}

/** A group stays busy for a moment after its last process has ended. */
async function removeEmpty(directory: string): Promise<void> {
  for (let round = 0; ; round += 1) {
    try {
      rmdirSync(directory);
      return;
    } catch (thrown) {
      if (round > 100) throw thrown;
      await pause(50);
    }
  }
}
