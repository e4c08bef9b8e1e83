import { DatabaseSync } from 'node:sqlite';
import { FiredrillError } from '@firedrill/core/errors';

/** Held for a server's whole life; the kernel lets go of it when the process dies, whatever it dies of. */
export interface ServerLock {
  readonly release: () => void;
}

/**
 * Makes this the only server of a state directory, by a transaction of SQLite that is never committed (fcntl(2)
 * locks). Two servers that start in the same moment cannot both have it, as they could both find the socket silent.
 * @throws FiredrillError `journal-locked` when another server has it
 */
export function lockServer(file: string): ServerLock {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (cause) {
    database.close();
    throw new FiredrillError('journal-locked', 'another server of this state directory is there', { cause });
  }
  return { release: () => database.close() };
}
