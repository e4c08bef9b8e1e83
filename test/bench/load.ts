import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Cgroup } from './cgroup.ts';
import type { Leaving } from './leaving.ts';

/** A loaded group; whole while nothing that loads it has been killed. */
export interface Load {
  readonly text: string;
  readonly isWhole: () => boolean;
}

/** How far above what the group has at rest its limit is set. */
const roomBytes = 256 * 2 ** 20;
/** Ends with its parent, however that ends. */
const burnerText = `
  const parent = process.ppid;
  process.stdout.write('.');
  while (process.ppid === parent) for (let turn = 0; turn < 1e8; turn++);`;

/**
 * Loads a group until nothing is left in it: busy loops on all cores, and its memory at its limit by a child that keeps
 * it there. What was running must go on with what it has.
 */
export async function loadGroup(group: Cgroup, directory: string, leaving: Leaving): Promise<Load> {
  const fillerMain = fileURLToPath(new URL('./filler-main.js', import.meta.url));
  const argvs = [
    ...Array.from({ length: availableParallelism() }, () => ['-e', burnerText]),
    [fillerMain, directory, group.path('memory')],
  ];
  const children = argvs.map((argv) => spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] }));
  leaving.later(() => children.forEach((child) => child.kill('SIGKILL')));
  for (const child of children) {
    await heard(child);
    group.add(child.pid ?? 0);
    // If it comes to that, the kernel is to choose the load and not what is measured. proc_pid_oom_score_adj(5)
    writeFileSync(`/proc/${child.pid}/oom_score_adj`, '1000');
  }
  const usedBytes = Number(group.get('memory', 'memory.usage_in_bytes'));
  group.set('memory', 'memory.limit_in_bytes', String(usedBytes + roomBytes));
  const filler = children.at(-1);
  filler?.stdin?.write('go');
  if (filler !== undefined) await heard(filler);
  const mb = (file: string): string => (Number(group.get('memory', file)) / 2 ** 20).toFixed(0);
  const cores = availableParallelism();
  const text =
    `loaded: ${cores} busy loops on ${cores} cores; memory ${mb('memory.usage_in_bytes')} of ` +
    `${mb('memory.limit_in_bytes')} MB; ${group.get('pids', 'pids.current')} tasks`;
  return { text, isWhole: () => children.every(isRunning) };
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/** Resolves when it has said something. @throws Error when it ends instead */
async function heard(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const ended = (): void => reject(new Error(`a load process ended: ${child.spawnargs[1]}`));
  child.once('exit', ended);
  child.stdout?.once('data', () => resolve());
  await promise;
  child.removeListener('exit', ended);
}
