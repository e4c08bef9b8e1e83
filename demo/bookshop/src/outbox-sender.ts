import type { Caller } from './call.ts';
import type { EdgeLedger, Promised } from './edge-ledger.ts';
import { repeatForever } from './repeat.ts';

const LOOK_EVERY_MS = 100;
const MOST_AT_ONCE = 32;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;

/**
 * Delivers promised orders in the background, each under the key it was promised with, until order has taken it. A
 * failed one waits 0.5 s, then twice as long each time, at most 5 s; at most 32 are on their way at once.
 */
export function startOutboxSender(ledger: EdgeLedger, callOrder: Caller): void {
  const underWay = new Set<string>();

  async function deliver(order: Promised): Promise<void> {
    underWay.add(order.orderKey);
    const { orderKey, intent, bookId } = order;
    const headers = { 'idempotency-key': orderKey };
    const result = await callOrder({ method: 'POST', path: '/orders', headers, body: { intent, bookId } });
    if (result.ok) ledger.settle(orderKey);
    else ledger.postpone(orderKey, Date.now() + Math.min(FIRST_PAUSE_MS * 2 ** order.attempts, LONGEST_PAUSE_MS));
    underWay.delete(orderKey);
  }

  void repeatForever(LOOK_EVERY_MS, () => {
    const due = ledger.due(Date.now(), MOST_AT_ONCE + underWay.size).filter((order) => !underWay.has(order.orderKey));
    for (const order of due.slice(0, MOST_AT_ONCE - underWay.size)) {
      deliver(order).catch((cause: unknown) => {
        underWay.delete(order.orderKey);
        console.error(cause);
      });
    }
  });
}
