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

/** The shop as shoppers see it: the page, ordering, the audit, and the business's figures. */
await runRole('edge', (part) => {
  const { config, metrics } = part;
  const ledger = openEdgeLedger(config.workDir);
  const auditor = openAuditor(config.workDir, config.overdueMs);
  metrics.watch('orders_total', () => ledger.acknowledgedTotal());
  metrics.watch('orders_per_minute', () => ledger.acknowledgedPerMinute(Date.now()));
  metrics.watch('outbox_waiting', () => ledger.waiting());
  for (const kind of ['books', 'reviews', 'order']) metrics.count('fallback_total', { kind }, 0);
  if (MODES[config.mode].outbox) startOutboxSender(ledger, createCaller(config, metrics, 'edge.order', 'edge.outbox'));
  void repeatForever(FOLD_EVERY_MS, () => auditor.foldAcknowledgements(Date.now()));

  return {
    'GET /': createPageRoute(part),
    'POST /orders': createOrderRoute(part, ledger),
    'GET /orders-per-minute': () => ({
      status: 200,
      body: { ordersPerMinute: ledger.acknowledgedPerMinute(Date.now()) },
    }),
    'GET /audit': () => ({ status: 200, body: auditor.read(Date.now()) }),
  };
});
