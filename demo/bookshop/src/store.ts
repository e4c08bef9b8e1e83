import { openAuditor } from './audit.ts';
import { listAt, textAt } from './json.ts';
import { openOrderStore } from './order-store.ts';
import { runRole } from './process-life.ts';
import { repeatForever } from './repeat.ts';

const MOST_WORK = 100;
const FOLD_EVERY_MS = 60_000;

/**
 * The shop's database: payments and what became of them, in one SQLite file, asked over HTTP. An order key is taken
 * once; a payment without one is taken every time.
 */
await runRole('store', ({ config, metrics }) => {
  const orders = openOrderStore(config.workDir);
  const auditor = openAuditor(config.workDir, config.overdueMs);
  metrics.watch('orders_total', () => orders.paidTotal());
  metrics.watch('orders_per_minute', () => orders.paidPerMinute(Date.now()));
  void repeatForever(FOLD_EVERY_MS, () => auditor.foldOrders(Date.now()));

  return {
    'POST /payments': ({ body }) => {
      const intent = textAt(body, 'intent');
      const bookId = textAt(body, 'bookId');
      if (intent === null || bookId === null) return { status: 400, body: { error: 'intent and bookId are needed' } };
      const order = { orderKey: textAt(body, 'orderKey'), intent, bookId, atMs: Date.now() };
      return { status: 200, body: orders.pay(order) };
    },
    'GET /work': () => ({ status: 200, body: { orderIds: orders.work(MOST_WORK) } }),
    'POST /dispatched': ({ body }) => {
      const ids = (listAt(body, 'orderIds') ?? []).filter((id) => typeof id === 'number');
      return { status: 200, body: { marked: orders.markDispatched(ids, Date.now()) } };
    },
  };
});
