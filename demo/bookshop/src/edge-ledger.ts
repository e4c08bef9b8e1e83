import { openStore, ratePerMinute } from './sqlite.ts';
import type { RateSpan } from './sqlite.ts';

/** An order that edge has promised and has yet to deliver. */
export type Promised = {
  readonly orderKey: string;
  readonly intent: string;
  readonly bookId: string;
  readonly attempts: number;
};

/** Edge's durable memory: which intents it acknowledged, and which of them are still to be delivered. */
export type EdgeLedger = {
  /** Written before the shopper is told. */
  acknowledge(intent: string, atMs: number): void;
  /** Acknowledges and keeps the order for later, both or neither. False when the outbox is full: nothing was kept. */
  promise(order: Omit<Promised, 'attempts'>, atMs: number): boolean;
  /** Promised orders whose time has come, oldest first. */
  due(atMs: number, most: number): readonly Promised[];
  /** Delivered: takes it out. */
  settle(orderKey: string): void;
  /** Failed: tries again at a later time. */
  postpone(orderKey: string, nextAtMs: number): void;
  waiting(): number;
  /** Intents ever acknowledged. */
  acknowledgedTotal(): number;
  /** Intents acknowledged per minute, of late. */
  acknowledgedPerMinute(span: RateSpan): number;
  close(): void;
};

/** Most orders that wait in the outbox; beyond it the shopper is refused. */
export const MOST_WAITING = 10_000;

/** Opens the ledger in a shop's work directory. */
export function openEdgeLedger(workDir: string): EdgeLedger {
  const store = openStore(workDir, 'edge');
  const acknowledge = (intent: string, atMs: number) => {
    store.run('INSERT INTO acknowledgements VALUES (?, ?) ON CONFLICT DO NOTHING', intent, atMs);
  };
  const waiting = () => store.number('SELECT count(*) FROM outbox');
  const total = "SELECT (SELECT count(*) FROM acknowledgements) + total FROM edge_totals WHERE name = 'acknowledged'";
  const dueRows = store.database.prepare('SELECT * FROM outbox WHERE next_at_ms <= ? ORDER BY next_at_ms LIMIT ?');

  return {
    acknowledge,
    promise: (order, atMs) =>
      store.atomically(() => {
        if (waiting() >= MOST_WAITING) return false;
        const keep = 'INSERT INTO outbox VALUES (?, ?, ?, 0, ?) ON CONFLICT DO NOTHING';
        store.run(keep, order.orderKey, order.intent, order.bookId, atMs);
        acknowledge(order.intent, atMs);
        return true;
      }),
    due: (atMs, most) =>
      dueRows.all(atMs, most).map((row) => ({
        orderKey: String(row['order_key']),
        intent: String(row['intent']),
        bookId: String(row['book_id']),
        attempts: Number(row['attempts']),
      })),
    settle: (orderKey) => void store.run('DELETE FROM outbox WHERE order_key = ?', orderKey),
    postpone: (orderKey, nextAtMs) => {
      store.run('UPDATE outbox SET attempts = attempts + 1, next_at_ms = ? WHERE order_key = ?', nextAtMs, orderKey);
    },
    waiting,
    acknowledgedTotal: () => store.number(total),
    acknowledgedPerMinute: (span) => ratePerMinute(store, 'acknowledged', span),
    close: () => store.database.close(),
  };
}
