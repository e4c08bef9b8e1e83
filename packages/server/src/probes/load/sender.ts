import * as http from 'node:http';
import * as https from 'node:https';
import { dialAgent } from '../dial.ts';
import type { LoadOrder } from './generator.ts';

/** Begins one request; `ended` is called once, with null for an answer as expected. */
export type Send = (limitMs: number, ended: (failure: Error | null) => void) => void;

/** Methods that may be sent again over a new connection when a kept one turns out to be closed. @see RFC 9110, 9.2.2 */
const repeatable = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** Sends the same request again and again, over as many connections as there are requests waiting. */
export function createSender(order: LoadOrder): Send {
  const { url, method, headers, body, connections, statuses, tls, timeoutMs: connectMs } = order;
  const parsed = new URL(url);
  const isSecure = parsed.protocol === 'https:';
  const { request } = isSecure ? https : http;
  const trust = { rejectUnauthorized: tls.verify, ...(tls.ca === null ? {} : { ca: tls.ca }) };
  const keeps = { keepAlive: connections === 'keep', maxSockets: Infinity, maxFreeSockets: 1024 };
  const agent = dialAgent({ isSecure, connectMs, ...keeps, ...trust });
  const fixed = body === null ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) };
  const options = { agent, method, headers: fixed };
  const accepts = (status: number): boolean => (statuses === null ? status < 400 : statuses.includes(status));

  const attempt = (limitMs: number, isFirst: boolean, ended: (failure: Error | null) => void): void => {
    const begunMs = performance.now();
    const asked = request(parsed, options);
    const limit = setTimeout(() => asked.destroy(new Error('no answer in time')), limitMs);
    let status: number | null = null;
    const finish = (failure: Error | null): void => {
      clearTimeout(limit);
      ended(failure);
    };
    asked.on('response', (answer) => {
      status = answer.statusCode ?? 0;
      const isRight = accepts(status);
      const wrong = isRight ? null : new Error(`status ${status}`);
      answer.on('end', () => finish(wrong)).on('error', finish);
      answer.resume();
    });
    asked.on('error', (error) => {
      const stale = asked.reusedSocket && status === null && 'code' in error && error.code === 'ECONNRESET';
      if (!stale || !isFirst || !repeatable.has(method)) {
        finish(error);
        return;
      }
      // The server closed a connection that was idle while we began to use it: that is no failure of a request.
      clearTimeout(limit);
      attempt(Math.max(1, limitMs - (performance.now() - begunMs)), false, ended);
    });
    asked.end(body ?? undefined);
  };
  return (limitMs, ended) => attempt(limitMs, true, ended);
}
