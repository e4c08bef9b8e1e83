import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { collect, parsedOrNull } from './http-exchange.ts';
import type { Metrics } from './metrics.ts';

/** A request as a route sees it. */
export type Asked = {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  /** Parsed JSON; null for what is none, and for GET. */
  readonly body: unknown;
  /** Aborted when the client leaves before it has its answer. */
  readonly signal: AbortSignal;
};

/** JSON by default; text with `contentType`. */
export type Answer = { readonly status: number; readonly body: unknown; readonly contentType?: string };
export type Route = (asked: Asked) => Answer | Promise<Answer>;

/** Routes by method and path, for instance `GET /books`. */
export type Routes = Readonly<Record<string, Route>>;

/** A connection that is not used stays open so long: callers that ask now and then find it open. */
const KEEP_ALIVE_MS = 60_000;

type ListenerOptions = {
  readonly service: string;
  readonly port: number;
  readonly routes: Routes;
  readonly metrics: Metrics;
};

/**
 * Listens on 127.0.0.1 and answers the routes, `GET /healthz` and `GET /metrics`. Resolves when it listens; rejects
 * when the port is taken. The listener lives as long as its process.
 */
export function startListener({ service, port, routes, metrics }: ListenerOptions): Promise<void> {
  const own: Routes = {
    'GET /healthz': () => ({ status: 200, body: { ok: true, service, pid: process.pid } }),
    'GET /metrics': () => ({ status: 200, body: metrics.render(), contentType: 'text/plain; version=0.0.4' }),
  };
  const counted = (code: number) => metrics.count('http_requests_total', { code: String(code) });
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://shop');
    const key = `${incoming.method ?? 'GET'} ${url.pathname}`;
    const route = own[key] ?? routes[key] ?? notFound;
    void answerOne({ incoming, outgoing, route, query: url.searchParams }).then(own[key] ? undefined : counted);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

type Turn = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly route: Route;
  readonly query: URLSearchParams;
};

/** Answers one request and gives the status; a route that throws is a 500, written to the process's log. */
async function answerOne({ incoming, outgoing, route, query }: Turn): Promise<number> {
  const client = new AbortController();
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) client.abort();
  });
  const answer = await answerOf(route, { incoming, query, signal: client.signal });
  if (client.signal.aborted) return 499;
  const text = answer.contentType === undefined ? JSON.stringify(answer.body) : String(answer.body);
  const contentType = answer.contentType ?? 'application/json';
  outgoing.writeHead(answer.status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) });
  outgoing.end(text);
  return answer.status;
}

type Reading = { readonly incoming: IncomingMessage; readonly query: URLSearchParams; readonly signal: AbortSignal };

async function answerOf(route: Route, { incoming, query, signal }: Reading): Promise<Answer> {
  try {
    const body = incoming.method === 'POST' ? parsedOrNull(await collect(incoming)) : null;
    return await route({ headers: incoming.headers, query, body, signal });
  } catch (cause) {
    if (!signal.aborted) console.error(cause);
    return { status: 500, body: { error: 'internal' } };
  }
}

function notFound(): Answer {
  return { status: 404, body: { error: 'not found' } };
}
