import { randomUUID } from 'node:crypto';
import { createCaller } from './call.ts';
import type { EdgeLedger } from './edge-ledger.ts';
import type { Route } from './http-listener.ts';
import { textAt } from './json.ts';
import { MODES } from './policies.ts';
import type { Part } from './process-life.ts';

/**
 * Takes an order `{intent, bookId}`; 201 when it is paid. Without an intent it is one of its own. Fragile: asks order
 * again and again, each time anew, until there is an answer or the shopper leaves. Hardened: asks under the client's
 * `idempotency-key`, and when there is no answer in time keeps the order durably and answers 202.
 */
export function createOrderRoute({ config, metrics }: Part, ledger: EdgeLedger): Route {
  const callOrder = createCaller(config, metrics, 'edge.order');
  const { idempotentOrders, outbox } = MODES[config.mode];

  return async ({ headers, body, signal }) => {
    const intent = textAt(body, 'intent') ?? `alone-${randomUUID()}`;
    const bookId = textAt(body, 'bookId');
    if (bookId === null) return { status: 400, body: { error: 'bookId is needed' } };
    const given = headers['idempotency-key'];
    const orderKey = typeof given === 'string' ? given : randomUUID();
    const keyHeader = idempotentOrders ? { 'idempotency-key': orderKey } : {};
    const wanted = { method: 'POST', path: '/orders', headers: keyHeader, body: { intent, bookId }, signal } as const;
    const result = await callOrder(wanted);
    if (result.ok) {
      ledger.acknowledge(intent, Date.now());
      return { status: 201, body: { status: 'paid' } };
    }
    if (result.reason === 'refused') return { status: 422, body: { error: 'refused' } };
    const accepted = outbox && result.reason !== 'gone' && ledger.promise({ orderKey, intent, bookId }, Date.now());
    if (!accepted) return { status: 503, body: { error: 'not taken' } };
    metrics.count('fallback_total', { kind: 'order' });
    return { status: 202, body: { status: 'accepted' } };
  };
}
