import { openAuditor } from './audit.ts';
import { listAt, textAt } from './json.ts';
import { openOrderStore } from './order-store.ts';
import { MODES } from './policies.ts';
import { runRole } from './process-life.ts';
import { repeatForever } from './repeat.ts';

const MOST_WORK = 100;
const FOLD_EVERY_MS = 60_000;

/** Takes payments; hands paid orders to the dispatcher. Hardened: each order key is taken once. */
await runRole('order', ({ config, metrics }) => {
  const store = openOrderStore(config.workDir);
  const auditor = openAuditor(config.workDir, config.overdueMs);
  const { idempotentOrders } = MODES[config.mode];
  metrics.watch('orders_total', () => store.paidTotal());
  metrics.watch('orders_per_minute', () => store.paidPerMinute(Date.now()));
  void repeatForever(FOLD_EVERY_MS, () => auditor.foldOrders(Date.now()));

  return {
    'POST /orders': ({ body, headers }) => {
      const intent = textAt(body, 'intent');
      const bookId = textAt(body, 'bookId');
      if (intent === null || bookId === null) return { status: 400, body: { error: 'intent and bookId are needed' } };
      const key = headers['idempotency-key'];
      const orderKey = idempotentOrders && typeof key === 'string' ? key : null;
      const taken = store.pay({ orderKey, intent, bookId, atMs: Date.now() });
      return { status: taken.repeated ? 200 : 201, body: taken };
    },
    'GET /work': () => ({ status: 200, body: { orderIds: store.work(MOST_WORK) } }),
    'POST /dispatched': ({ body }) => {
      const ids = (listAt(body, 'orderIds') ?? []).filter((id) => typeof id === 'number');
      return { status: 200, body: { marked: store.markDispatched(ids, Date.now()) } };
    },
    'GET /audit': () => ({ status: 200, body: auditor.read(Date.now()) }),
  };
});
