import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import type { Draw } from './draw.ts';
import type { Trial } from './judged.ts';

/** A trial in a process of its own: a look at all processes takes longer than an injection, and would delay others. */
export async function runApart(draw: Draw): Promise<Trial> {
  const main = join(import.meta.dirname, `trial-main${extname(import.meta.filename)}`);
  const running = spawn(process.execPath, [main, JSON.stringify(draw)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, errors] = [running.stdout, running.stderr].map((stream) => {
    const pieces: string[] = [];
    stream.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece));
    return pieces;
  });
  await once(running, 'close');
  const why = `the trial ended with ${running.exitCode ?? running.signalCode}: ${errors?.join('')}`;
  if (running.exitCode !== 0) return { draw, apart: 'broken', why, folder: 'unknown' };
  return JSON.parse(said?.join('') ?? '') as Trial; // trial-main.ts writes exactly this
}
