import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small world of a test's own: a folder, and processes that print one line when they are ready. */
export type Planted = {
  readonly folder: string;
  readonly start: (program: string, environment?: Readonly<Record<string, string>>) => Promise<Started>;
  readonly clear: () => Promise<void>;
};

export type Started = { readonly child: ChildProcess; readonly pid: number; readonly line: string };

export function plant(base = tmpdir()): Planted {
  const folder = mkdtempSync(join(base, 'world-'));
  const children: ChildProcess[] = [];
  const start = async (program: string, environment: Readonly<Record<string, string>> = {}): Promise<Started> => {
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    const child = spawn(process.execPath, ['-e', program], {
      env: { ...process.env, ...environment },
      stdio: [...stdio],
    });
    children.push(child);
    const [bytes] = child.stdout === null ? [''] : await once(child.stdout, 'data');
    return { child, pid: child.pid ?? 0, line: String(bytes).trim() };
  };
  const clear = async (): Promise<void> => {
    await Promise.all(children.splice(0).map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, start, clear };
}

/** Kills a process of the test's and waits until it is reaped. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}

export const idle = `setInterval(() => {}, 1000); console.log('ready');`;

export function listening(where: string): string {
  return `require('node:net').createServer(() => {}).listen(${where}, function () {
    console.log(this.address().port ?? 'ready'); });`;
}
