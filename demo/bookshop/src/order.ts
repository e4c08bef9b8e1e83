import { createCaller } from './call.ts';
import type { Call } from './call.ts';
import type { Answer } from './http-listener.ts';
import { isObject, textAt } from './json.ts';
import { MODES } from './policies.ts';
import { runRole } from './process-life.ts';

/** Takes payments into the store; hands paid orders to the dispatcher. Hardened: each order key is taken once. */
await runRole('order', ({ config, metrics }) => {
  const askStore = createCaller(config, metrics, 'order.store');
  const { idempotentOrders } = MODES[config.mode];

  async function passOn(call: Call): Promise<Answer> {
    const result = await askStore(call);
    if (result.ok) return { status: 200, body: result.body };
    return { status: result.reason === 'refused' ? 422 : 503, body: { error: `store: ${result.reason}` } };
  }

  return {
    'POST /orders': async ({ body, headers }) => {
      const intent = textAt(body, 'intent');
      const bookId = textAt(body, 'bookId');
      if (intent === null || bookId === null) return { status: 400, body: { error: 'intent and bookId are needed' } };
      const key = headers['idempotency-key'];
      const orderKey = idempotentOrders && typeof key === 'string' ? key : null;
      // Who asked may leave meanwhile; the payment is made all the same.
      const taken = await passOn({ method: 'POST', path: '/payments', body: { orderKey, intent, bookId } });
      const isNew = taken.status === 200 && isObject(taken.body) && taken.body['repeated'] === false;
      return isNew ? { ...taken, status: 201 } : taken;
    },
    'GET /work': ({ signal }) => passOn({ method: 'GET', path: '/work', signal }),
    'POST /dispatched': ({ body }) => passOn({ method: 'POST', path: '/dispatched', body }),
  };
});
