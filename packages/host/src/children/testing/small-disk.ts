import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runToEnd } from '@firedrill/core/testing/run-to-end';

/** A file system of its own in a namespace of its own; `directory` reaches it from outside. */
export interface SmallDisk {
  readonly directory: string;
  readonly end: () => void;
}

/** Why this machine cannot make one, or undefined when it can (user_namespaces(7)). */
export function smallDiskRefusal(): string | undefined {
  const tried = runToEnd('unshare', ['-Urm', '--', 'true']);
  if (tried.error !== undefined) return `unshare(1) cannot be run: ${tried.error.message}`;
  return tried.status === 0 ? undefined : `no unprivileged user and mount namespace: ${tried.stderr.trim()}`;
}

const startLimitMs = 15_000;

/** Mounts one of the size, such as `64m`. */
export async function makeSmallDisk(size: string): Promise<SmallDisk> {
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-disk-'));
  const entry = fileURLToPath(new URL('./small-disk-main.ts', import.meta.url));
  const running = spawn('unshare', ['-Urm', '--', process.execPath, entry, directory, size], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: running.stdout }), 'line', {
    signal: AbortSignal.timeout(startLimitMs),
  });
  if (line !== 'ready') throw new Error(`the small disk could not be mounted: ${String(line)}`);
  return {
    directory: `/proc/${running.pid ?? 0}/root${directory}`,
    end: () => {
      running.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
