import { randomUUID } from 'node:crypto';
import { BOOKS } from './books.ts';
import { createCaller } from './call.ts';
import type { Caller, CallResult } from './call.ts';
import { listAt } from './json.ts';
import { MODES } from './policies.ts';
import { runRole } from './process-life.ts';
import type { Part } from './process-life.ts';
import { atConstantRate } from './repeat.ts';

/** Most requests of one kind under way; a shopper who finds so many does not come (counted as `crowded`). */
const MOST_AT_ONCE = 500;

/** Orders and browses at constant rates through the load balancer, whatever the shop answers. */
await runRole('shopper', (part) => {
  const { config, metrics } = part;
  const callShop = shopCaller(part);
  const ordering = createTally((end) => metrics.count('shopper_orders_total', { end }));
  const browsing = createTally((end) => metrics.count('shopper_pages_total', { end }));
  let placed = 0;

  async function placeOrder(): Promise<string> {
    const intent = `${config.shop}-${randomUUID()}`;
    const bookId = BOOKS[placed % BOOKS.length]?.id ?? 'b1';
    placed += 1;
    const headers = { 'idempotency-key': intent };
    const result = await callShop({ method: 'POST', path: '/orders', headers, body: { intent, bookId } });
    return result.ok ? 'acknowledged' : result.reason;
  }

  async function browse(): Promise<string> {
    return pageEnd(await callShop({ method: 'GET', path: '/' }));
  }

  atConstantRate(config.ordersPerSecond, () => ordering.begin(placeOrder));
  atConstantRate(config.pagesPerSecond, () => browsing.begin(browse));
  return { 'GET /status': () => ({ status: 200, body: { orders: ordering.view(), pages: browsing.view() } }) };
});

/**
 * Calls by the first balancer. Where there is a spare one, what the first did not answer is asked there again, an order
 * with the same key; after two failures the first is left alone for a while.
 */
function shopCaller({ config, metrics }: Part): Caller {
  const callFirst = createCaller(config, metrics, 'shopper.balancer');
  if (!MODES[config.mode].spareBalancer) return callFirst;
  const callSpare = createCaller(config, metrics, 'shopper.spare');
  return async (call) => {
    const result = await callFirst(call);
    return result.ok || result.reason === 'refused' ? result : callSpare(call);
  };
}

function pageEnd(result: CallResult): string {
  if (!result.ok) return result.reason;
  return (listAt(result.body, 'reviews') ?? []).length > 0 ? 'withReviews' : 'withoutReviews';
}

type Tally = {
  begin(work: () => Promise<string>): void;
  view(): { readonly underWay: number; readonly ends: Readonly<Record<string, number>> };
};

function createTally(counted: (end: string) => void): Tally {
  const ends: Record<string, number> = {};
  let underWay = 0;
  const count = (end: string) => {
    ends[end] = (ends[end] ?? 0) + 1;
    counted(end);
  };
  async function finish(work: () => Promise<string>): Promise<void> {
    const end = await work();
    underWay -= 1;
    count(end);
  }
  return {
    begin(work) {
      if (underWay >= MOST_AT_ONCE) return count('crowded');
      underWay += 1;
      void finish(work);
    },
    view: () => ({ underWay, ends: { ...ends } }),
  };
}
