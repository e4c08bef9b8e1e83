import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';

/** The two files of a shop: what order was paid for, and what edge has promised. */
export const STORE_FILES = Object.freeze({ orders: 'orders.sqlite', edge: 'edge.sqlite' });
export type StoreName = keyof typeof STORE_FILES;

/** Statements of one store. */
export type Store = {
  readonly database: DatabaseSync;
  /** The one number that the query yields. */
  number(sql: string, ...values: SQLInputValue[]): number;
  /** Rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Runs `work` in one transaction: all of it or nothing. */
  atomically<T>(work: () => T): T;
};

const SCHEMAS: Readonly<Record<StoreName, string>> = {
  orders: `
    CREATE TABLE IF NOT EXISTS orders (
      id INTEGER PRIMARY KEY AUTOINCREMENT, order_key TEXT UNIQUE, intent TEXT NOT NULL, book_id TEXT NOT NULL,
      paid_at_ms INTEGER NOT NULL, dispatched_at_ms INTEGER) STRICT;
    CREATE INDEX IF NOT EXISTS orders_intent ON orders (intent);
    CREATE INDEX IF NOT EXISTS orders_paid ON orders (paid_at_ms);
    CREATE INDEX IF NOT EXISTS orders_open ON orders (id) WHERE dispatched_at_ms IS NULL;
    CREATE TABLE IF NOT EXISTS order_totals (name TEXT PRIMARY KEY, total INTEGER NOT NULL) STRICT;
    INSERT OR IGNORE INTO order_totals VALUES ('paid', 0), ('duplicates', 0);`,
  edge: `
    CREATE TABLE IF NOT EXISTS acknowledgements (intent TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS acknowledgements_at ON acknowledgements (at_ms);
    CREATE TABLE IF NOT EXISTS outbox (
      order_key TEXT PRIMARY KEY, intent TEXT NOT NULL, book_id TEXT NOT NULL, attempts INTEGER NOT NULL,
      next_at_ms INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS edge_totals (name TEXT PRIMARY KEY, total INTEGER NOT NULL) STRICT;
    INSERT OR IGNORE INTO edge_totals VALUES ('acknowledged', 0);`,
};

/** Where a store lies. */
export function storePath(workDir: string, name: StoreName): string {
  return join(workDir, STORE_FILES[name]);
}

/**
 * Opens a store, making it when there is none. WAL with synchronous=FULL: what was committed outlives kill -9 and a
 * power cut (sqlite.org/pragma.html). Waits up to 2 s for another process's write.
 */
export function openStore(workDir: string, name: StoreName): Store {
  const database = new DatabaseSync(storePath(workDir, name));
  database.exec('PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  database.exec(SCHEMAS[name]);
  return storeOver(database);
}

/** The statements over an open database. */
export function storeOver(database: DatabaseSync): Store {
  return {
    database,
    number: (sql, ...values) => Number(Object.values(database.prepare(sql).get(...values) ?? {})[0] ?? 0),
    run: (sql, ...values) => Number(database.prepare(sql).run(...values).changes),
    atomically(work) {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (cause) {
        database.exec('ROLLBACK');
        throw cause;
      }
    },
  };
}

const RATE_WINDOW_MS = 10_000;
const SHORTEST_WINDOW_MS = 1000;

/** Over which time a rate is taken: until `nowMs`, for the last `overMs` (10 s when left out). */
export type RateSpan = { readonly nowMs: number; readonly overMs?: number };

/**
 * Rows per minute by the span; by the time since the first row when that is shorter, so that a young shop's rate is
 * not too low.
 */
export function ratePerMinute(store: Store, kind: 'paid' | 'acknowledged', span: RateSpan): number {
  const { nowMs, overMs = RATE_WINDOW_MS } = span;
  const [table, column] = kind === 'paid' ? ['orders', 'paid_at_ms'] : ['acknowledgements', 'at_ms'];
  const oldestAtMs = store.number(`SELECT min(${column}) FROM ${table}`);
  const windowMs = Math.min(overMs, Math.max(SHORTEST_WINDOW_MS, nowMs - oldestAtMs));
  const rows = store.number(`SELECT count(*) FROM ${table} WHERE ${column} >= ?`, nowMs - windowMs);
  return (rows * 60_000) / windowMs;
}
