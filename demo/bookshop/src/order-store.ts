import { openStore, ratePerMinute } from './sqlite.ts';

/** An order as it is paid. `orderKey` null: nothing guards against taking it twice. */
export type NewOrder = {
  readonly orderKey: string | null;
  /** What the shopper meant to buy once; kept for the audit alone. */
  readonly intent: string;
  readonly bookId: string;
  readonly atMs: number;
};

/** The order process's durable store. */
export type OrderStore = {
  /** Takes the payment; with a key that was seen before, gives the first order again and takes nothing. */
  pay(order: NewOrder): { readonly orderId: number; readonly repeated: boolean };
  /** Paid orders that are not dispatched, oldest first. */
  work(most: number): readonly number[];
  /** Marks them dispatched; what already is stays as it was. Gives how many were new. */
  markDispatched(orderIds: readonly number[], atMs: number): number;
  /** Orders ever paid. */
  paidTotal(): number;
  /** Orders paid per minute, of late. */
  paidPerMinute(nowMs: number): number;
  close(): void;
};

/** Opens the store in a shop's work directory. */
export function openOrderStore(workDir: string): OrderStore {
  const store = openStore(workDir, 'orders');
  const { database } = store;
  const insert = database.prepare(
    'INSERT INTO orders (order_key, intent, book_id, paid_at_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const open = database.prepare('SELECT id FROM orders WHERE dispatched_at_ms IS NULL ORDER BY id LIMIT ?');
  const mark = database.prepare('UPDATE orders SET dispatched_at_ms = ? WHERE id = ? AND dispatched_at_ms IS NULL');

  return {
    pay({ orderKey, intent, bookId, atMs }) {
      const inserted = insert.run(orderKey, intent, bookId, atMs);
      if (inserted.changes > 0) return { orderId: Number(inserted.lastInsertRowid), repeated: false };
      return { orderId: store.number('SELECT id FROM orders WHERE order_key = ?', orderKey), repeated: true };
    },
    work: (most) => open.all(most).map((row) => Number(row['id'])),
    markDispatched: (orderIds, atMs) =>
      store.atomically(() => orderIds.reduce((sum, id) => sum + Number(mark.run(atMs, id).changes), 0)),
    paidTotal: () => store.number("SELECT (SELECT count(*) FROM orders) + total FROM order_totals WHERE name = 'paid'"),
    paidPerMinute: (nowMs) => ratePerMinute(store, 'paid', { nowMs }),
    close: () => database.close(),
  };
}
