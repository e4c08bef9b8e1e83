import { createCaller } from './call.ts';
import { listAt, numberAt } from './json.ts';
import { runRole } from './process-life.ts';
import { repeatForever } from './repeat.ts';

const POLL_EVERY_MS = 200;

/** Asks order for what is paid, and hands each order to the carrier. */
await runRole('dispatcher', ({ config, metrics }) => {
  const callOrder = createCaller(config, metrics, 'dispatcher.order');
  metrics.count('orders_total', {}, 0);

  void repeatForever(POLL_EVERY_MS, async () => {
    const work = await callOrder({ method: 'GET', path: '/work' });
    const orderIds = work.ok ? (listAt(work.body, 'orderIds') ?? []) : [];
    if (orderIds.length === 0) return;
    const marked = await callOrder({ method: 'POST', path: '/dispatched', body: { orderIds } });
    metrics.count('orders_total', {}, marked.ok ? (numberAt(marked.body, 'marked') ?? 0) : 0);
  });
  return {};
});
