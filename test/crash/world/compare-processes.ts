import { effect, litter } from './differences.ts';
import type { Difference, Expected, ProcessSight, World } from './world.ts';

/** Compares the processes of the scope, and looks for marked ones anywhere. */
export function compareProcesses(before: World, after: World, expected: Expected): Difference[] {
  const now = new Map(after.processes.map((sight) => [identityOf(sight), sight]));
  const then = new Set(before.processes.map(identityOf));
  const newcomers = after.processes.filter((sight) => !then.has(identityOf(sight)));
  const found: Difference[] = [];
  for (const was of before.processes) {
    const is = now.get(identityOf(was));
    found.push(...(is === undefined ? compareGone(was, newcomers, expected) : compareLiving(was, is)));
  }
  found.push(...newcomers.map(describeNewcomer));
  const marked = new Set(before.marked.map(identityOf));
  return [...found, ...after.marked.filter((sight) => !marked.has(identityOf(sight))).map(describeNewcomer)];
}

/** Takes the successor of a killed process out of the newcomers. */
function compareGone(was: ProcessSight, newcomers: ProcessSight[], expected: Expected): Difference[] {
  const mayBeGone = [...(expected.killed ?? []), ...(expected.replaced ?? [])].includes(was.pid);
  if (!mayBeGone) {
    return [effect(nameOf(was), `${nameOf(was)} is gone`)];
  }
  const index = newcomers.findIndex(
    (sight) => sight.argvHash === was.argvHash && sight.labels === was.labels && sight.mark === null,
  );
  const successor = index < 0 ? undefined : newcomers.splice(index, 1)[0];
  if (successor !== undefined) {
    return stoppedOrTraced(successor);
  }
  const demanded = (expected.replaced ?? []).includes(was.pid);
  return demanded ? [effect(nameOf(was), `${nameOf(was)} is gone and has no successor`)] : [];
}

function compareLiving(was: ProcessSight, is: ProcessSight): Difference[] {
  const found: Difference[] = [];
  const name = nameOf(is);
  if (isStopped(was) !== isStopped(is)) {
    found.push(effect(name, `the threads of ${name} were ${was.states} and are ${is.states}`));
  }
  if (was.tracerPid !== is.tracerPid) {
    found.push(effect(name, `${name} was traced by ${was.tracerPid} and is by ${is.tracerPid} (0: nobody)`));
  }
  if (was.argvHash !== is.argvHash) {
    found.push(effect(name, `${name} has other arguments`));
  }
  if (was.parentPid !== is.parentPid) {
    found.push(litter(name, `the parent of ${name} was ${was.parentPid} and is ${is.parentPid}`));
  }
  return found;
}

function stoppedOrTraced(sight: ProcessSight): Difference[] {
  const name = nameOf(sight);
  const hurt = isStopped(sight) || sight.tracerPid !== 0;
  return hurt ? [effect(name, `${name}, a successor, has threads ${sight.states} and tracer ${sight.tracerPid}`)] : [];
}

/** Alive and not there before: a burner or a copy of a victim costs something, whatever it does. */
function describeNewcomer(sight: ProcessSight): Difference {
  const mark = sight.mark === null ? '' : `, and carries the mark ${sight.mark}`;
  return effect(nameOf(sight), `${nameOf(sight)} was not there${mark}`);
}

/** T: by a signal or the freezer of a shell; t: by a tracer. */
function isStopped(sight: ProcessSight): boolean {
  return /[Tt]/.test(sight.states);
}

function identityOf({ pid, startTicks }: ProcessSight): string {
  return `${pid}/${startTicks}`;
}

function nameOf({ pid, comm }: ProcessSight): string {
  return `process ${pid} (${comm})`;
}
