import { appendFileSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A group of processes made for one measurement, in the controllers of cgroup v1. @see cgroups(7) */
export interface Cgroup {
  /** Moves a process into it; its later children are born there. */
  readonly add: (pid: number) => void;
  readonly set: (controller: Controller, file: string, value: string) => void;
  readonly get: (controller: Controller, file: string) => string;
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

export function makeCgroup(): Cgroup {
  const homes = ownPlaces();
  const at = (controller: Controller): string =>
    path.join(root, controller, homes[controller], `firedrill-bench-${process.pid}`);
  for (const controller of controllers) mkdirSync(at(controller));
  const pids = (): readonly number[] =>
    controllers.flatMap((each) =>
      readFileSync(path.join(at(each), 'cgroup.procs'), 'latin1')
        .split('\n')
        .filter(Boolean)
        .map(Number),
    );
  return {
    add: (pid) => {
      for (const each of controllers) writeFileSync(path.join(at(each), 'cgroup.procs'), String(pid));
    },
    set: (controller, file, value) => writeFileSync(path.join(at(controller), file), value),
    get: (controller, file) => readFileSync(path.join(at(controller), file), 'latin1').trim(),
    remove: async () => {
      for (const each of controllers) {
        appendFileSync(path.join(root, each, homes[each], 'cgroup.procs'), String(process.pid));
      }
      for (let round = 0; round < 200 && pids().length > 0; round += 1) {
        for (const pid of new Set(pids())) endProcess(pid);
        await pause(50);
      }
      for (const each of controllers) await removeEmpty(at(each));
    },
  };
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

function endProcess(pid: number): void {
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
