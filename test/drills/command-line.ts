import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { checkoutRoot } from '../crash/product.ts';

/** How a command ended and what it wrote. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
  /** What of it went to standard output, and to standard error. */
  readonly answer: string;
  readonly errors: string;
}

export interface Running {
  /** Everything that was written so far, both streams. */
  readonly output: () => string;
  readonly interrupt: () => void;
  /** By SIGKILL: the command cannot answer it. */
  readonly kill: () => void;
  readonly ended: Promise<Ended>;
}

/** Starts the built `firedrill` with an argument vector, as a person's terminal would. */
export function startFiredrill(...argv: readonly string[]): Running {
  const main = join(checkoutRoot(), 'packages/cli/dist/main.js');
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, FIREDRILL_LANG: 'en', NO_COLOR: '1' };
  const running = spawn(process.execPath, [main, ...argv], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const pieces: { readonly from: 'stdout' | 'stderr'; readonly piece: string }[] = [];
  for (const from of ['stdout', 'stderr'] as const) {
    running[from].setEncoding('utf8').on('data', (piece: string) => pieces.push({ from, piece }));
  }
  const textOf = (some: typeof pieces): string => some.map(({ piece }) => piece).join('');
  const only = (stream: 'stdout' | 'stderr'): string => textOf(pieces.filter(({ from }) => from === stream));
  const output = (): string => textOf(pieces);
  const ended = once(running, 'close').then(() => ({
    status: running.exitCode,
    output: output(),
    answer: only('stdout'),
    errors: only('stderr'),
  }));
  return { output, interrupt: () => running.kill('SIGINT'), kill: () => running.kill('SIGKILL'), ended };
}

export const firedrill = (...argv: readonly string[]): Promise<Ended> => startFiredrill(...argv).ended;
