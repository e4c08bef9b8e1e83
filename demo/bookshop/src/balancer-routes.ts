import { exchange } from './http-exchange.ts';
import type { Route, Routes } from './http-listener.ts';
import type { Part } from './process-life.ts';

/**
 * What a load balancer does here: it passes pages and orders on to edge, with the order's key, and gives the answer
 * back as JSON. When edge does not answer: 504 after the wait of `balancer.edge`, 502 when there is no connection.
 */
export function balancerRoutes({ config }: Part): Routes {
  const { timeoutMs } = config.policies['balancer.edge'];

  const passTo =
    (method: 'GET' | 'POST', path: string): Route =>
    async ({ headers, body, signal }) => {
      const url = new URL(path, config.urls['balancer.edge']).href;
      const key = headers['idempotency-key'];
      const keyHeader = typeof key === 'string' ? { 'idempotency-key': key } : {};
      const content = method === 'POST' ? { body } : {};
      const end = await exchange({ url, method, headers: keyHeader, ...content, timeoutMs, signal });
      if (end.kind === 'answer') return { status: end.status, body: end.body };
      return { status: end.kind === 'timeout' ? 504 : 502, body: { error: `edge: ${end.kind}` } };
    };
  return { 'GET /': passTo('GET', '/'), 'POST /orders': passTo('POST', '/orders') };
}
