import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import type { Cgroup } from './cgroup.ts';

/** A loaded group; whole while nothing that loads it has been killed. */
export interface Load {
  readonly text: string;
  readonly isWhole: () => boolean;
}

/**
 * Loads a group until nothing is left in it: busy loops on all cores, its memory at its limit by a child that keeps
 * it there, and no further process allowed. What was running must go on with what it has.
 */
export async function loadGroup(group: Cgroup, file: string): Promise<Load> {
  const burners = Array.from({ length: availableParallelism() }, () => start('process.stdout.write("."); for(;;);'));
  const filler = start(fillerText);
  for (const child of [...burners, filler]) await begun(child);
  for (const child of [...burners, filler]) group.add(child.pid ?? 0);
  const usedBytes = Number(group.get('memory', 'memory.usage_in_bytes'));
  group.set('memory', 'memory.limit_in_bytes', String(usedBytes + roomBytes));
  filler.stdin?.write(file);
  if (filler.stdout !== null) await once(filler.stdout, 'data');
  const tasks = group.get('pids', 'pids.current');
  const limitMb = Number(group.get('memory', 'memory.limit_in_bytes')) / 2 ** 20;
  const usedMb = Number(group.get('memory', 'memory.usage_in_bytes')) / 2 ** 20;
  const children = [...burners, filler];
  const text =
    `loaded: ${burners.length} busy loops on ${burners.length} cores; ` +
    `memory ${usedMb.toFixed(0)} of ${limitMb.toFixed(0)} MB; ${tasks} tasks, and none more while a round ends`;
  return {
    text,
    isWhole: () => children.every(({ exitCode, signalCode }) => exitCode === null && signalCode === null),
  };
}

const roomBytes = 256 * 2 ** 20;
/**
 * What the filler holds in anonymous memory; the rest fills up with pages of a file that it reads again and again. They
 * can be taken back, so the group stays at its limit, always reclaiming, and nobody is killed for it.
 */
const heldBytes = 160 * 2 ** 20;
const fileBytes = 192 * 2 ** 20;

const fillerText = `
  const { openSync, readSync, writeSync } = require('node:fs');
  const held = [];
  const chunk = Buffer.alloc(2 ** 20, 1);
  process.stdout.write('.');
  process.stdin.once('data', (file) => {
    for (let done = 0; done < ${heldBytes}; done += chunk.length) held.push(Buffer.alloc(chunk.length, 1));
    const at = openSync(file.toString(), 'w+');
    for (let done = 0; done < ${fileBytes}; done += chunk.length) writeSync(at, chunk, 0, chunk.length, done);
    process.stdout.write('full');
    let position = 0;
    setInterval(() => {
      for (const each of held) each[0]++;
      for (let count = 0; count < 8; count++) {
        readSync(at, chunk, 0, chunk.length, position);
        position = (position + chunk.length) % ${fileBytes};
      }
    }, 10);
  });`;

const start = (text: string): ChildProcess =>
  spawn(process.execPath, ['-e', text], { stdio: ['pipe', 'pipe', 'inherit'] });

async function begun(child: ChildProcess): Promise<void> {
  if (child.stdout !== null) await once(child.stdout, 'data');
}
