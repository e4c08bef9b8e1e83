import type { Lack } from '@firedrill/core/hold';
import type { ProcessPort } from '@firedrill/core/host-ports';
import type { JsonObject } from '@firedrill/core/words/json';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import { flagOf, wholeOf } from './claim-fields.ts';

/** Whether a process's descendants are meant too, and how many processes that may be; absent: nobody set a limit. */
export interface TreeWant {
  readonly children: boolean;
  readonly atMost?: number;
}

/** Older journals, and claims that follow from another, have no limit. */
export function treeWantOf(fields: JsonObject): TreeWant {
  const children = flagOf(fields, 'children');
  return fields['atMost'] === undefined ? { children } : { children, atMost: wholeOf(fields, 'atMost') };
}

/** A tree that has grown beyond the guard since the plan was made is refused before any of it is touched. */
export function lacksOfTree(
  processes: ProcessPort,
  { process }: { readonly process: ProcessIdentity },
  { children, atMost }: TreeWant,
): readonly Lack[] {
  if (!children || atMost === undefined) return [];
  const pids = [process.pid, ...processes.descendants(process).map(({ identity }) => identity.pid)];
  if (pids.length <= atMost) return [];
  return [
    {
      code: 'guard-refused',
      found: `${pids.length} processes in the tree of process ${process.pid} now (${pids.slice(0, 10).join(', ')})`,
      expected: `at most ${atMost}, by guard.maxTargets`,
      next: 'Raise guard.maxTargets, or leave the children out.',
    },
  ];
}
