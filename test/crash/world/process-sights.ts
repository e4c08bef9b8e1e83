import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

import type { ProcessSight, Scope } from './world.ts';

/** All living processes that we may see, zombies left out. */
export function seeAllProcesses(): ProcessSight[] {
  return readdirSync('/proc')
    .filter((name) => /^[1-9][0-9]*$/.test(name))
    .flatMap((name) => seeProcess(Number(name)) ?? []);
}

/** The processes that a scope chooses. */
export function chooseProcesses(all: readonly ProcessSight[], scope: Scope): ProcessSight[] {
  const chosen = new Set(scope.roots ?? []);
  for (let size = -1; size !== chosen.size; ) {
    size = chosen.size;
    all.filter((sight) => chosen.has(sight.parentPid)).forEach((sight) => chosen.add(sight.pid));
  }
  const wanted = scope.labels ?? [];
  return all.filter((sight) => {
    const entries = sight.labels.split(',');
    return chosen.has(sight.pid) || (wanted.length > 0 && wanted.every((entry) => entries.includes(entry)));
  });
}

/** null: gone, or a zombie, which holds and does nothing. */
function seeProcess(pid: number): ProcessSight | null {
  const stat = textOf(`/proc/${pid}/stat`);
  const status = textOf(`/proc/${pid}/status`);
  if (stat === null || status === null) {
    return null;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const states = statesOf(pid);
  if (states === '' || /^[ZX]+$/.test(states)) {
    return null;
  }
  const environment = (textOf(`/proc/${pid}/environ`) ?? '').split('\0');
  return {
    pid,
    startTicks: fields[19] ?? '',
    comm: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
    parentPid: Number(fields[1]),
    states,
    argvHash: createHash('sha256')
      .update(textOf(`/proc/${pid}/cmdline`) ?? '')
      .digest('hex'),
    tracerPid: Number(/^TracerPid:\s+(\d+)$/m.exec(status)?.[1] ?? 0),
    mark: valueOf(environment, 'FIREDRILL_MARK'),
    labels: valueOf(environment, 'FIREDRILL_LABELS') ?? '',
  };
}

function statesOf(pid: number): string {
  const letters = namesOf(`/proc/${pid}/task`).map((tid) => {
    const stat = textOf(`/proc/${pid}/task/${tid}/stat`) ?? ') X';
    return stat.charAt(stat.lastIndexOf(')') + 2);
  });
  return letters.toSorted().join('');
}

function valueOf(environment: readonly string[], name: string): string | null {
  const entry = environment.find((each) => each.startsWith(`${name}=`));
  return entry === undefined ? null : entry.slice(name.length + 1);
}

/** The text, or null when the process is gone or not ours to see. */
export function textOf(path: string): string | null {
  return unlessUnseen(() => readFileSync(path, 'latin1'));
}

/** The names in a folder of /proc; none when the process is gone or not ours to see. */
export function namesOf(path: string): string[] {
  return unlessUnseen(() => readdirSync(path)) ?? [];
}

/** Runs a read of the world, and gives null when what it reads is gone or closed to us. Throws anything else. */
export function unlessUnseen<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR'].includes(String(code))) {
      return null;
    }
    throw error;
  }
}
