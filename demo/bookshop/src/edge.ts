import { openAuditor } from './audit.ts';
import { createCaller } from './call.ts';
import { openEdgeLedger } from './edge-ledger.ts';
import { startOutboxSender } from './outbox-sender.ts';
import { createOrderRoute } from './edge-orders.ts';
import { createPageRoute } from './edge-page.ts';
import { MODES } from './policies.ts';
import { runRole } from './process-life.ts';
import { repeatForever } from './repeat.ts';

const FOLD_EVERY_MS = 60_000;
const LONGEST_RATE_SECONDS = 600;

/** The shop as shoppers see it: the page, ordering, the audit, and the business's figures. */
await runRole('edge', (part) => {
  const { config, metrics } = part;
  const ledger = openEdgeLedger(config.workDir);
  const auditor = openAuditor(config.workDir, config.overdueMs);
  metrics.watch('orders_total', () => ledger.acknowledgedTotal());
  metrics.watch('orders_per_minute', () => ledger.acknowledgedPerMinute({ nowMs: Date.now() }));
  metrics.watch('outbox_waiting', () => ledger.waiting());
  for (const kind of ['books', 'reviews', 'order']) metrics.count('fallback_total', { kind }, 0);
  if (MODES[config.mode].outbox) startOutboxSender(ledger, createCaller(config, metrics, 'edge.order', 'edge.outbox'));
  void repeatForever(FOLD_EVERY_MS, () => auditor.foldAcknowledgements(Date.now()));

  return {
    'GET /': createPageRoute(part),
    'POST /orders': createOrderRoute(part, ledger),
    'GET /orders-per-minute': ({ query }) => {
      const seconds = Number(query.get('lastSeconds') ?? 10);
      if (!(seconds >= 1 && seconds <= LONGEST_RATE_SECONDS)) {
        return { status: 400, body: { error: `lastSeconds must be 1 to ${LONGEST_RATE_SECONDS}` } };
      }
      const span = { nowMs: Date.now(), overMs: seconds * 1000 };
      return { status: 200, body: { ordersPerMinute: ledger.acknowledgedPerMinute(span) } };
    },
    'GET /audit': () => ({ status: 200, body: auditor.read(Date.now()) }),
  };
});
