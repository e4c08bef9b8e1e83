import * as http from 'node:http';
import * as https from 'node:https';
import { dialAgent } from '../dial.ts';
import type { LoadOrder } from './generator.ts';

/** Begins one request; `ended` is called once, with null for an answer as expected. */
export type Send = (limitMs: number, ended: (failure: Error | null) => void) => void;

/**
 * A kept connection that was idle for so long is not used again. Servers close idle ones after some seconds, and
 * whoever begins a request just then meets a reset that says nothing of the system.
 */
const idleMs = 1_000;

/**
 * Sends the same request again and again, over as many connections as there are requests waiting. One whose connection
 * is torn down has failed: sent again in silence, it would hide what customers meet.
 */
export function createSender(order: LoadOrder): Send {
  const { url, method, headers, body, connections, statuses, tls, timeoutMs: connectMs } = order;
  const parsed = new URL(url);
  const isSecure = parsed.protocol === 'https:';
  const { request } = isSecure ? https : http;
  const trust = { rejectUnauthorized: tls.verify, ...(tls.ca === null ? {} : { ca: tls.ca }) };
  const keeps = { keepAlive: connections === 'keep', maxSockets: Infinity, maxFreeSockets: 1024, timeout: idleMs };
  const agent = dialAgent({ isSecure, connectMs, ...keeps, ...trust });
  const fixed = body === null ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) };
  const options = { agent, method, headers: fixed };
  const accepts = (status: number): boolean => (statuses === null ? status < 400 : statuses.includes(status));

  return (limitMs, ended) => {
    const asked = request(parsed, options);
    const limit = setTimeout(() => asked.destroy(new Error('no answer in time')), limitMs);
    const finish = (failure: Error | null): void => {
      clearTimeout(limit);
      ended(failure);
    };
    const wrong = (status: number): Error | null => (accepts(status) ? null : new Error(`status ${status}`));
    asked.on('response', (answer) => {
      answer.on('end', () => finish(wrong(answer.statusCode ?? 0))).on('error', finish);
      answer.resume();
    });
    // Without this Node would cut the connection and tell nobody.
    asked.on('upgrade', ({ statusCode }, socket) => {
      finish(wrong(statusCode ?? 0));
      socket.destroy();
    });
    asked.on('error', finish);
    asked.end(body ?? undefined);
  };
}
