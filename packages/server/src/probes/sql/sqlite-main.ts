/** The thread of one question to SQLite: opens, asks, answers with a message. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { SqliteAsked } from './sqlite.ts';
import { rowsAnswer, type SqlAnswer } from './store.ts';

/** Result codes that speak of the question or of who asks. @see https://sqlite.org/rescode.html */
const misasked = new Set([1, 3, 8, 12, 18, 20, 23, 25]);
const cannotOpen = 14;

// The one that starts this thread hands in this form.
parentPort?.postMessage(ask(workerData as SqliteAsked));

function ask({ path, query, parameters, readOnly, waitsUntilMs }: SqliteAsked): SqlAnswer {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { readOnly, timeout: Math.max(1, waitsUntilMs - Date.now()) });
    const values = parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
    return rowsAnswer(database.prepare(query).all(...values));
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    const extended = 'errcode' in thrown && typeof thrown.errcode === 'number' ? thrown.errcode : 1;
    const code = extended & 0xff;
    // Opening says the same for a file that is gone and one that we may not read.
    const reason = code === cannotOpen ? `${path} cannot be opened` : thrown.message;
    return { seen: misasked.has(code) ? 'misasked' : 'refused', reason };
  } finally {
    database?.close();
  }
}
