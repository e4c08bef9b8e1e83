import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort } from '@firedrill/core/testing/free-ports';
import { until } from '../crash/until.ts';

/** A process that is started again whenever it ends, until it is closed. */
export interface Supervised {
  readonly pid: () => number;
  readonly deaths: () => number;
  readonly close: () => Promise<void>;
}

const startLimitMs = 15_000;

/** Keeps a program running, as an init system would. Its output is thrown away; its standard input ends with us. */
export function supervise(program: string, argv: readonly string[], restartMs: number): Supervised {
  let child: ChildProcess;
  let closing = false;
  let deaths = 0;
  const start = (): void => {
    child = spawn(program, [...argv], { stdio: ['pipe', 'ignore', 'ignore'], env: { PATH: process.env['PATH'] } });
    // A write end of a process that was killed: nothing is ever written to it.
    child.stdin?.on('error', () => undefined);
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

/** Answers `yes` at a port, and ends with its standard input. */
const server = `
  require('node:http').createServer((asked, answer) => answer.end('yes')).listen(Number(process.argv[1]), '127.0.0.1');
  process.stdin.resume().on('end', () => process.exit(0)).on('error', () => process.exit(0));`;

/** A small server under a supervisor that brings it back at the same port, `pauseMs` after each death. */
export async function startSupervised(pauseMs: number): Promise<Supervised & { readonly port: number }> {
  const port = await freePort();
  const supervised = supervise(process.execPath, ['-e', server, String(port)], pauseMs);
  if (!(await until(() => accepts(port), startLimitMs))) throw new Error(`nothing listens on ${port}`);
  return { ...supervised, port };
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
