import type { Cgroup } from './cgroup.ts';

/** What makes stopping hard; relaxed while a round begins, since beginning may need a process that is not there yet. */
export interface Strain {
  readonly tighten: () => void;
  readonly relax: () => void;
}

export const freely: Strain = Object.freeze({ tighten: () => undefined, relax: () => undefined });

/** From `tighten` to `relax` the group may have no process or thread more than it has. */
export function noMoreTasks(group: Cgroup): Strain {
  return {
    tighten: () => group.set('pids', 'pids.max', group.get('pids', 'pids.current')),
    relax: () => group.set('pids', 'pids.max', 'max'),
  };
}
