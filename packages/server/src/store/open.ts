import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { FiredrillError } from '@firedrill/core/errors';
import { moveResolved } from '../fis/move-resolved.ts';

/** Each entry brings the store from version N to N + 1; entries are never changed once they are released. */
const migrations: readonly (string | ((database: DatabaseSync) => void))[] = [
  `CREATE TABLE runs (
     run TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     created_at TEXT NOT NULL,
     boot_id TEXT NOT NULL,
     owner TEXT NOT NULL,
     epoch INTEGER NOT NULL,
     lease_until_ns TEXT NOT NULL,
     last_seq INTEGER NOT NULL,
     phase TEXT NOT NULL,
     outcome TEXT
   ) STRICT;
   CREATE TABLE events (
     run TEXT NOT NULL REFERENCES runs (run),
     seq INTEGER NOT NULL,
     epoch INTEGER NOT NULL,
     boot_id TEXT NOT NULL,
     boot_ns TEXT NOT NULL,
     wall_time TEXT NOT NULL,
     body TEXT NOT NULL,
     PRIMARY KEY (run, seq)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE fis_documents (
     place INTEGER PRIMARY KEY AUTOINCREMENT,
     kind TEXT NOT NULL,
     account TEXT NOT NULL,
     region TEXT NOT NULL,
     id TEXT NOT NULL,
     under TEXT,
     created_ms REAL NOT NULL,
     body TEXT NOT NULL,
     UNIQUE (kind, account, region, id)
   ) STRICT;
   CREATE INDEX fis_documents_in_order ON fis_documents (kind, account, region, place);
   CREATE INDEX fis_documents_under ON fis_documents (kind, account, region, under, place);
   CREATE TABLE fis_tokens (
     operation TEXT NOT NULL,
     account TEXT NOT NULL,
     region TEXT NOT NULL,
     token TEXT NOT NULL,
     asked TEXT NOT NULL,
     id TEXT NOT NULL,
     answer TEXT,
     PRIMARY KEY (operation, account, region, token)
   ) STRICT;
   CREATE TABLE fis_page_key (one INTEGER PRIMARY KEY CHECK (one = 1), bytes BLOB NOT NULL) STRICT;`,
  (database) => {
    database.exec(`CREATE TABLE fis_resolved (
      experiment INTEGER NOT NULL REFERENCES fis_documents (place) ON DELETE CASCADE,
      last INTEGER NOT NULL,
      packed BLOB NOT NULL,
      PRIMARY KEY (experiment, last)
    ) STRICT;`);
    moveResolved(database);
  },
];

/**
 * Opens the store: WAL, synchronous=FULL (a committed event survives a power cut), a time-out for a busy file. Brings
 * an older store up to date; refuses a newer one.
 * @throws FiredrillError `store-newer`, `store-unwritable`
 * @see https://www.sqlite.org/pragma.html#pragma_user_version
 */
export function openStore(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: busyMs, enableForeignKeyConstraints: true });
    chmodSync(path, 0o600);
    database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;');
    migrate(database, path);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof FiredrillError) throw cause;
    throw new FiredrillError('store-unwritable', `the store ${path} cannot be opened`, { cause });
  }
}

/**
 * Opens a store for reading alone: nothing is made, changed or brought up to date, and a server may be writing
 * meanwhile.
 * @throws FiredrillError `store-newer`, `store-unwritable` (it cannot even be read)
 */
export function readStore<Result>(path: string, read: (database: DatabaseSync) => Result): Result {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: busyMs });
    knownVersion(database, path);
    return read(database);
  } catch (cause) {
    if (cause instanceof FiredrillError) throw cause;
    throw new FiredrillError('store-unwritable', `the store ${path} cannot be read`, { cause });
  } finally {
    database?.close();
  }
}

const busyMs = 2_000;

/** How many migrations a store has seen. @throws FiredrillError `store-newer` when they are more than are known */
function knownVersion(database: DatabaseSync, path: string): number {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version <= migrations.length) return version;
  throw new FiredrillError('store-newer', `${path} has version ${version}; this program knows ${migrations.length}`);
}

function migrate(database: DatabaseSync, path: string): void {
  const version = knownVersion(database, path);
  migrations.slice(version).forEach((migration, index) => {
    database.exec('BEGIN IMMEDIATE');
    if (typeof migration === 'string') database.exec(migration);
    else migration(database);
    database.exec(`PRAGMA user_version=${version + index + 1}; COMMIT;`);
  });
}
