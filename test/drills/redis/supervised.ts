import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A process that is started again whenever it ends, until it is closed. */
export interface Supervised {
  readonly pid: () => number;
  readonly deaths: () => number;
  readonly close: () => Promise<void>;
}

const restartMs = 300;

/** Keeps a program running, as an init system would. Its output is thrown away; it writes a log of its own. */
export function supervise(program: string, argv: readonly string[]): Supervised {
  let child: ChildProcess;
  let closing = false;
  let deaths = 0;
  const start = (): void => {
    child = spawn(program, [...argv], { stdio: 'ignore', env: { PATH: process.env['PATH'] } });
    child.once('exit', () => {
      deaths += 1;
      if (!closing) setTimeout(() => closing || start(), restartMs);
    });
  };
  start();
  return {
    pid: () => child.pid ?? 0,
    deaths: () => deaths,
    close: async () => {
      closing = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
