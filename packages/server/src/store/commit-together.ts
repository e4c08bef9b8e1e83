import type { DatabaseSync } from 'node:sqlite';
import { asFiredrillError } from '@firedrill/core/errors';

/** An act on the store that is durable when its promise is fulfilled. */
export type Together = <Result>(act: () => Result, afterwards?: (result: Result) => void) => Promise<Result>;

/**
 * Commits in one transaction whatever is asked for within one turn of the event loop: hundreds of runs that wake up
 * together wait for one sync of the file, not each for its own. An act that fails takes back its own writes and no
 * others; where the commit fails, all have failed. `afterwards` is called when the act is durable, in the order of the
 * acts, before anybody who awaits one of them goes on; it must not throw.
 * @throws FiredrillError `store-unwritable`, or what the act threw
 * @see https://www.sqlite.org/lang_savepoint.html
 */
export function commitTogether(database: DatabaseSync, soon: (call: () => void) => void = setImmediate): Together {
  let waiting: Waiting[] = [];
  const flush = (): void => {
    const acts = waiting;
    waiting = [];
    commit(database, acts);
  };
  return (act, afterwards) => {
    const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof act>>();
    if (waiting.length === 0) soon(flush);
    waiting.push({
      write: () => {
        const result = act();
        return () => {
          resolve(result);
          afterwards?.(result);
        };
      },
      reject,
    });
    return promise;
  };
}

interface Waiting {
  /** Writes, and gives what is to be called when that is durable. */
  readonly write: () => () => void;
  readonly reject: (thrown: unknown) => void;
}

function commit(database: DatabaseSync, acts: readonly Waiting[]): void {
  const durable: (() => void)[] = [];
  try {
    database.exec('BEGIN IMMEDIATE');
    for (const { write, reject } of acts) {
      const settle = apart(database, write, reject);
      if (settle !== null) durable.push(settle);
    }
    database.exec('COMMIT');
  } catch (thrown) {
    if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
    const error = asFiredrillError(thrown, 'store-unwritable');
    for (const { reject } of acts) reject(error);
    return;
  }
  for (const settle of durable) settle();
}

/** One act among others; null when it failed by itself, and was told so. */
function apart(database: DatabaseSync, write: Waiting['write'], reject: Waiting['reject']): (() => void) | null {
  database.exec('SAVEPOINT act');
  try {
    const settle = write();
    database.exec('RELEASE act');
    return settle;
  } catch (thrown) {
    // A full disk ends the whole transaction, and with it all that was to be committed.
    if (!database.isTransaction) throw thrown;
    database.exec('ROLLBACK TO act; RELEASE act');
    reject(asFiredrillError(thrown, 'store-unwritable'));
    return null;
  }
}
