import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { once } from 'node:events';
import { freePort } from '@firedrill/core/testing/free-ports';
import { findOwn } from '../crash/process-table.ts';
import { until } from '../crash/until.ts';
import { firedrill, type Running, startFiredrill } from '../drills/command-line.ts';

/** Toxiproxy's API, ours or the original, for a session. */
export interface Served {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

const startLimitMs = 20_000;

/** Ours, by the command that people use. */
export interface ServedByUs extends Served {
  readonly state: string;
  /** The command as it runs in a terminal. */
  readonly command: Running;
  /** Ctrl-C in that terminal; gives the exit status. */
  readonly interrupt: () => Promise<number | null>;
}

/** `firedrill proxy --toxiproxy` on a state directory, its own by default, which is taken away at the end. */
export async function serveOurs(folder: string = mkdtempSync(join(tmpdir(), 'fd-toxi-'))): Promise<ServedByUs> {
  const state = join(folder, 'state');
  const serving = startFiredrill('proxy', '--toxiproxy', '127.0.0.1:0', '--state', state);
  const isServed = (): boolean => /served at/.test(serving.output());
  if (!(await until(isServed, startLimitMs))) throw new Error(`not served: ${serving.output()}`);
  const port = Number(/served at 127\.0\.0\.1:(\d+)/.exec(serving.output())?.[1]);
  const interrupt = async (): Promise<number | null> => {
    serving.interrupt();
    return (await serving.ended).status;
  };
  const close = async (): Promise<void> => {
    await interrupt();
    await firedrill('proxy', 'end', '--all', '--state', state);
    await firedrill('server', 'end', '--state', state);
    const gone = await until(() => findOwn(state, new Set()).length === 0, startLimitMs);
    rmSync(folder, { recursive: true, force: true });
    if (!gone) throw new Error('something of ours is left');
  };
  return { url: `http://127.0.0.1:${port}`, port, state, command: serving, interrupt, close };
}

/** A program on PATH, or null. */
export function programOnPath(name: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      continue; // not in this folder
    }
  }
  return null;
}

/** The original server. */
export async function serveOriginal(program: string): Promise<Served> {
  const port = await freePort();
  const child = spawn(program, ['-port', String(port)], { stdio: 'ignore' });
  const answers = (): Promise<boolean> => reaches(port);
  if (!(await until(answers, startLimitMs))) throw new Error('toxiproxy-server does not listen');
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { url: `http://127.0.0.1:${port}`, port, close };
}

/** Whether somebody accepts connections there. */
export async function reaches(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  const isThere = await promise;
  socket.destroy();
  return isThere;
}
