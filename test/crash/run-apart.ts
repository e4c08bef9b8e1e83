import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Draw } from './draw.ts';
import { diskOf } from './fixture.ts';
import type { Trial } from './judged.ts';
import { findOwn, signal } from './process-table.ts';
import { until } from './until.ts';

/**
 * Longer than all limits in a trial together, which on a machine without a free processor may come near; what hangs
 * beyond it is broken, and is ended.
 */
const patienceMs = 480_000;
const endLimitMs = 10_000;

/** A trial in a process of its own: a look at all processes takes longer than an injection, and would delay others. */
export async function runApart(draw: Draw): Promise<Trial> {
  const main = join(import.meta.dirname, `trial-main${extname(import.meta.filename)}`);
  const folder = mkdtempSync(join(tmpdir(), 'fd-crash-'));
  const argv = [main, JSON.stringify(draw), folder];
  const running = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  let isLate = false;
  const patience = setTimeout(
    () => {
      isLate = true;
      running.kill('SIGKILL');
    },
    patienceMs + 3 * draw.leaseMs,
  );
  const [said, errors] = [running.stdout, running.stderr].map((stream) => {
    const pieces: string[] = [];
    stream.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece));
    return pieces;
  });
  await once(running, 'close');
  clearTimeout(patience);
  if (running.exitCode === 0) return JSON.parse(said?.join('') ?? '') as Trial; // trial-main.ts writes exactly this
  await clearAway(folder);
  const end = isLate ? `is killed after ${patienceMs} ms` : `ended with ${running.exitCode ?? running.signalCode}`;
  const why = `the trial ${end}: ${errors?.join('')}`;
  return { draw, apart: 'broken', why, folder };
}

/** What a trial that could not clean up itself leaves: all its processes have its folder among their arguments. */
async function clearAway(folder: string): Promise<void> {
  await until(() => {
    const left = findOwn(folder, new Set());
    for (const each of left) signal(each, 'SIGKILL');
    return left.length === 0;
  }, endLimitMs);
  rmSync(diskOf(folder), { recursive: true, force: true });
}

/** Takes away the folder that a failing trial left for people. */
export function forget({ folder }: Trial): void {
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
}
