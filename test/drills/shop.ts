import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** One process of the drills' little shop. */
export interface Shop {
  readonly pid: number;
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

const startLimitMs = 15_000;

/** Starts a process of the shop and resolves when it listens; see shop-main.ts for the words. */
export async function startShop(role: 'back' | 'front', ...words: readonly string[]): Promise<Shop> {
  const main = join(import.meta.dirname, `shop-main${extname(import.meta.filename)}`);
  const env = { PATH: process.env['PATH'], FIREDRILL_LABELS: `service=drill-${role}` };
  const running = spawn(process.execPath, [main, role, ...words], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await firstNumber(running);
  return {
    pid: running.pid ?? 0,
    url: `http://127.0.0.1:${port}/`,
    port,
    close: async () => {
      if (running.exitCode !== null || running.signalCode !== null) return;
      const ended = once(running, 'exit');
      running.kill('SIGKILL');
      await ended;
    },
  };
}

async function firstNumber({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new Error('the shop has no standard output');
  const lines = createInterface({ input: stdout });
  const [line]: unknown[] = await once(lines, 'line', { signal: AbortSignal.timeout(startLimitMs) });
  return Number(line);
}
