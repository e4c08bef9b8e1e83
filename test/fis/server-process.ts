import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a server of AWS FIS is to be started; only agents are simulated, and time passes faster. */
export interface ServerAsked {
  /** Its state directory, which survives it. */
  readonly root: string;
  readonly timeScale: number;
  readonly activeExperiments: number;
  readonly experimentTemplates?: number;
  /** A file of resources; without it they are made up to fit. */
  readonly inventory?: string;
}

/** A server in a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** HOST:PORT; resolves when it listens, rejects when it ends before. */
  readonly listening: () => Promise<string>;
  /** kill -9; resolves when it is dead. */
  readonly kill: () => Promise<void>;
  /** What its process has used; zeros when it is dead. @see proc_pid_status(5), proc_pid_stat(5) */
  readonly usage: () => { readonly peakMiB: number; readonly cpuMs: number };
}

const main = fileURLToPath(import.meta.resolve('@firedrill/server/server-main'));
/** USER_HZ, which Linux fixes for user space. @see time(7) */
const tickMs = 10;

export function startServerProcess(asked: ServerAsked): ServerProcess {
  const config = path.join(asked.root, 'fis.yaml');
  const { activeExperiments, experimentTemplates = 500 } = asked;
  const spec = { quotas: { activeExperiments, experimentTemplates } };
  writeFileSync(config, JSON.stringify({ apiVersion: 'firedrill/v1alpha1', kind: 'FisConfiguration', spec }));
  const words = ['--state', asked.root, '--idle-ms', '0', '--listen', '127.0.0.1:0', '--simulate', '--config', config];
  const file = asked.inventory === undefined ? [] : ['--inventory', asked.inventory];
  const argv = [...process.execArgv, main, ...words, '--time-scale', String(asked.timeScale), ...file];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const { promise, resolve } = Promise.withResolvers<string | Error>();
  child.once('message', (message) => resolve(addressIn(message)));
  child.once('exit', (code, signal) => resolve(new Error(`the server ended with ${signal ?? code}`)));
  return {
    child,
    listening: async () => {
      const address = await promise;
      if (address instanceof Error) throw address;
      return address;
    },
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    usage: () => usageOf(child.pid ?? 0),
  };
}

function addressIn(message: unknown): string {
  if (typeof message === 'object' && message !== null && 'address' in message) return String(message.address);
  throw new TypeError('the server says something else than where it listens');
}

function usageOf(pid: number): { readonly peakMiB: number; readonly cpuMs: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const [, peakKiB = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { peakMiB: Number(peakKiB) / 1024, cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs };
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return { peakMiB: 0, cpuMs: 0 };
    throw thrown;
  }
}
