import { DatabaseSync } from 'node:sqlite';
import { storeOver, storePath } from './sqlite.ts';
import type { Store } from './sqlite.ts';

/** What the books say, read from both durable stores at once; no process needs to be up. */
export type Audit = {
  /** Orders that money was taken for. */
  readonly paid: number;
  /** Of these, handed to the carrier. */
  readonly dispatched: number;
  /** Paid, not dispatched, and not yet overdue. */
  readonly pending: number;
  /** Promised to shoppers. */
  readonly acknowledged: number;
  /** Acknowledged, not yet paid, and kept durably in edge's outbox. */
  readonly waiting: number;
  /** Acknowledged with neither payment nor outbox entry, and orders paid but overdue for dispatch. */
  readonly lost: number;
  /** Shoppers' intents that were paid for more than once. */
  readonly duplicates: number;
};

/** Reads the stores, and folds what is long settled into totals so that they stay small. */
export type Auditor = {
  read(nowMs: number): Audit;
  /** Edge's part: acknowledgements that are old and paid. */
  foldAcknowledgements(nowMs: number): void;
  /** Order's part: orders that are older still, dispatched, and no longer among the acknowledgements. */
  foldOrders(nowMs: number): void;
  close(): void;
};

const FOLD_ACKNOWLEDGED_AFTER_MS = 15 * 60_000;
const FOLD_ORDERS_AFTER_MS = 30 * 60_000;

/** Opens both stores of a work directory, which must exist; `overdueMs` is how long dispatching may take. */
export function openAuditor(workDir: string, overdueMs: number): Auditor {
  const database = new DatabaseSync(storePath(workDir, 'edge'));
  database.exec('PRAGMA busy_timeout = 2000; PRAGMA synchronous = FULL;');
  database.prepare('ATTACH DATABASE ? AS books').run(storePath(workDir, 'orders'));
  const store = storeOver(database);
  return {
    read: (nowMs) => readAudit(store, nowMs - overdueMs),
    foldAcknowledgements: (nowMs) => foldAcknowledgements(store, nowMs - FOLD_ACKNOWLEDGED_AFTER_MS),
    foldOrders: (nowMs) => foldOrders(store, nowMs - FOLD_ORDERS_AFTER_MS),
    close: () => database.close(),
  };
}

/**
 * One read transaction. Edge's file is read first and thereby frozen: an acknowledgement always follows its payment or
 * its outbox entry, so a payment that is made meanwhile can only be seen too early, and nothing looks lost that is not.
 */
function readAudit(store: Store, overdueBeforeMs: number): Audit {
  store.database.exec('BEGIN DEFERRED');
  try {
    const foldedAcknowledged = store.number("SELECT total FROM edge_totals WHERE name = 'acknowledged'");
    const acknowledged = foldedAcknowledged + store.number('SELECT count(*) FROM acknowledgements');
    const folded = (name: string) => store.number('SELECT total FROM books.order_totals WHERE name = ?', name);
    const open = 'SELECT count(*) FROM books.orders WHERE dispatched_at_ms IS NULL AND paid_at_ms';
    const overdue = store.number(`${open} <= ?`, overdueBeforeMs);
    const pending = store.number(`${open} > ?`, overdueBeforeMs);
    const paid = folded('paid') + store.number('SELECT count(*) FROM books.orders');
    const unpaid = 'NOT EXISTS (SELECT 1 FROM books.orders o WHERE o.intent = a.intent)';
    const kept = 'EXISTS (SELECT 1 FROM outbox b WHERE b.intent = a.intent)';
    const promised = `SELECT count(*) FROM acknowledgements a WHERE ${unpaid}`;
    const twice = 'SELECT count(*) FROM (SELECT 1 FROM books.orders GROUP BY intent HAVING count(*) > 1)';
    return {
      paid,
      dispatched: paid - pending - overdue,
      pending,
      acknowledged,
      waiting: store.number(`${promised} AND ${kept}`),
      lost: overdue + store.number(`${promised} AND NOT ${kept}`),
      duplicates: folded('duplicates') + store.number(twice),
    };
  } finally {
    store.database.exec('ROLLBACK');
  }
}

function foldAcknowledgements(store: Store, beforeMs: number): void {
  const paid = 'intent IN (SELECT intent FROM books.orders)';
  store.atomically(() => {
    const gone = store.run(`DELETE FROM acknowledgements WHERE at_ms < ? AND ${paid}`, beforeMs);
    store.run("UPDATE edge_totals SET total = total + ? WHERE name = 'acknowledged'", gone);
  });
}

function foldOrders(store: Store, beforeMs: number): void {
  const settled = `SELECT intent FROM books.orders GROUP BY intent
    HAVING max(paid_at_ms) < ${beforeMs} AND count(*) = count(dispatched_at_ms)`;
  const ripe = `intent IN (${settled}) AND intent NOT IN (SELECT intent FROM acknowledgements)`;
  store.atomically(() => {
    const twice = `SELECT count(*) FROM (SELECT 1 FROM books.orders WHERE ${ripe} GROUP BY intent HAVING count(*) > 1)`;
    const duplicates = store.number(twice);
    const gone = store.run(`DELETE FROM books.orders WHERE ${ripe}`);
    store.run("UPDATE books.order_totals SET total = total + ? WHERE name = 'paid'", gone);
    store.run("UPDATE books.order_totals SET total = total + ? WHERE name = 'duplicates'", duplicates);
  });
}
