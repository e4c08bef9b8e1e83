import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';

/** The right to write a journal. The kernel takes it back when its owner dies, however it dies. */
export interface JournalLock {
  readonly release: () => void;
}

const pollMs = 25;

/**
 * Takes the lock of a journal's directory. It is a lock of fcntl(2) which SQLite holds for us (an exclusive
 * transaction that is never written): Node itself has no file locks, and a file with a pid in it survives its owner.
 * On a read-only file system there is nothing to write and nothing to guard: then the lock is granted without one.
 * @throws FiredrillError `journal-locked` when another one holds it after `waitMs`
 */
export async function takeLock(directory: string, options: { role: string; waitMs: number }): Promise<JournalLock> {
  const untilMs = performance.now() + options.waitMs;
  for (;;) {
    const lock = tryLock(directory, options.role);
    if (lock !== null) return lock;
    if (performance.now() >= untilMs) break;
    await pause(pollMs);
  }
  const detail = `${directory} is held by ${lockHolder(directory)}`;
  throw new FiredrillError('journal-locked', detail);
}

/** The lock, or null when another process or another part of this one holds it. */
export function tryLock(directory: string, role: string): JournalLock | null {
  let database: DatabaseSync | null = null;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(path.join(directory, 'lock'), { timeout: 0 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (thrown) {
    database?.close();
    if (sqliteCode(thrown) === SQLITE_BUSY) return null;
    if (isReadOnly(directory)) return { release: () => undefined };
    throw new FiredrillError('permission', `the journal in ${directory} cannot be locked: ${reasonOf(thrown)}`, {
      cause: thrown,
    });
  }
  sayHolder(directory, role);
  const held = database;
  let released = false;
  return {
    release: () => {
      if (released) return;
      released = true;
      held.close();
    },
  };
}

/** Who holds the lock, for people: `agent (pid 4711)`. What it says may be out of date; the lock itself never is. */
export function lockHolder(directory: string): string {
  try {
    return readFileSync(path.join(directory, 'holder'), 'utf8').trim();
  } catch (thrown) {
    return `somebody unknown (${reasonOf(thrown)})`;
  }
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;

function sqliteCode(thrown: unknown): number {
  return thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number'
    ? thrown.errcode & 0xff
    : 0;
}

function isReadOnly(directory: string): boolean {
  try {
    writeFileSync(path.join(directory, 'holder'), '', { flag: 'a' });
    return false;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EROFS';
  }
}

/** For people only: a full disk must not keep us from the lock. */
function sayHolder(directory: string, role: string): boolean {
  try {
    writeFileSync(path.join(directory, 'holder'), `${role} (pid ${process.pid})\n`, { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
