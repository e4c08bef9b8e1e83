import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SqlAnswer, SqlAsked, SqlStore } from './store.ts';

/** What a thread is asked; its answer comes as a message. */
export interface SqliteAsked {
  readonly path: string;
  readonly query: string;
  readonly parameters: SqlAsked['parameters'];
  readonly readOnly: boolean;
  /** Wall-clock time until which a locked database is waited for. */
  readonly waitsUntilMs: number;
}

const patienceShare = 0.8;

/** SQLite by Node. A statement blocks its thread and cannot be interrupted, so each question has its own thread. */
export const sqliteStore: SqlStore = {
  schemes: ['sqlite:', 'file:'],
  load: () => Promise.resolve(),
  ask: async ({ url, query, parameters, readOnly, timeoutMs, signal }: SqlAsked): Promise<SqlAnswer> => {
    const path = decodeURIComponent(url.pathname);
    // Its own patience with a lock ends first, because what it says then is more than silence.
    const waitsUntilMs = Date.now() + timeoutMs * patienceShare;
    const workerData: SqliteAsked = { path, query, parameters, readOnly, waitsUntilMs };
    const program = new URL(`./sqlite-main${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
    const worker = new Worker(program, { workerData, stdin: false });
    worker.unref();
    try {
      const [answer] = await once(worker, 'message', { signal: signal });
      // Our own thread answers in our own form.
      return answer as SqlAnswer;
    } finally {
      void worker.terminate();
    }
  },
};
