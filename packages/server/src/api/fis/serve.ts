import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { FiredrillError } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import { addressText, isLoopback, readAddress } from '../../proxies/address.ts';
import type { AccessKey } from './access-keys.ts';
import { answerFis, type Answering } from './answer.ts';
import type { Door } from './authenticate.ts';
import { createFisMetrics, type FisMetrics, metricsType } from './metrics.ts';
import type { FisOperations } from './operation.ts';
import { readTarget } from './raw-query.ts';
import { originRefusal } from './who-asks.ts';

export interface FisServing {
  /** HOST:PORT; port 0 takes a free one. */
  readonly listen: string;
  readonly operations: FisOperations;
  readonly keys: readonly AccessKey[];
  /** Any signature is accepted, and none as well. */
  readonly simulate: boolean;
  readonly notes: Notes;
  readonly version: string;
  /** Serves what stands under /api/v1, with its own token. */
  readonly native: (request: IncomingMessage, response: ServerResponse) => void;
  readonly experimentStates: () => { readonly [state: string]: number };
  /** Where callers are who do not say it, in a simulation with an inventory. */
  readonly home?: Door['home'];
  /** For tests: the wall clock by which signatures are judged. */
  readonly nowMs?: () => number;
}

/** It has a life: it listens until it is closed. */
export interface FisListener {
  /** HOST:PORT with the port that was taken. */
  readonly address: string;
  /** Whether others than this machine reach it, in clear. */
  readonly isOpen: boolean;
  /** Answers what is being asked, for two seconds at most, and closes. */
  readonly close: () => Promise<void>;
}

const maxBodyBytes = 1024 * 1024;
/** An ARN of 2048 characters takes three bytes for each byte of its UTF-8 when it stands in a path. */
const maxHeaderBytes = 64 * 1024;
const requestMs = 30_000;
const keepAliveMs = 60_000;
const maxConnections = 4096;
const lastAnswersMs = 2_000;

/**
 * Serves AWS FIS at the root, /healthz, /metrics, and the native API under /api/v1, over plain HTTP.
 * @throws FiredrillError `usage` when the address has no form, `foreign-state` when nobody can listen there
 */
export async function serveFis(serving: FisServing): Promise<FisListener> {
  const { host, port } = readAddress(serving.listen);
  const isOpen = !isLoopback({ host });
  const metrics = createFisMetrics(serving.simulate);
  const { operations, notes, keys, simulate, home = null, nowMs = Date.now } = serving;
  const answering = { operations, notes, door: { keys, simulate, home, nowMs } };
  const server = createServer({ maxHeaderSize: maxHeaderBytes, requestTimeout: requestMs }, (request, response) => {
    const refusal = originRefusal(request.headers, isOpen);
    if (refusal !== null) send(response, 403, { 'x-amzn-ErrorType': 'AccessDeniedException' }, { message: refusal });
    else respond(request, response, { serving, metrics, answering });
  });
  server.keepAliveTimeout = keepAliveMs;
  server.maxConnections = maxConnections;
  server.on('clientError', refuseUnread);
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new FiredrillError('foreign-state', `nobody can listen at ${serving.listen}`, { cause });
  }
  const bound = server.address();
  const taken = bound !== null && typeof bound === 'object' ? bound.port : port;
  return { address: addressText({ host, port: taken }), isOpen, close: () => close(server) };
}

interface Parts {
  readonly serving: FisServing;
  readonly metrics: FisMetrics;
  readonly answering: Answering;
}

function respond(request: IncomingMessage, response: ServerResponse, { serving, metrics, answering }: Parts): void {
  const { rawPath, rawQuery } = readTarget(request.url ?? '/');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (rawPath === '/api/v1' || rawPath.startsWith('/api/v1/')) serving.native(request, response);
  else if (rawPath === '/healthz' && isRead) {
    send(response, 200, {}, { status: 'ok', version: serving.version, simulated: serving.simulate });
  } else if (rawPath === '/metrics' && isRead) {
    response.writeHead(200, { 'content-type': metricsType }).end(metrics.text(serving.experimentStates()));
  } else void respondFis(request, response, { rawPath, rawQuery, metrics, answering });
}

interface Target {
  readonly rawPath: string;
  readonly rawQuery: string;
}

async function respondFis(
  request: IncomingMessage,
  response: ServerResponse,
  { rawPath, rawQuery, metrics, answering }: Target & Omit<Parts, 'serving'>,
): Promise<void> {
  const body = await readBody(request);
  if (body === 'broken') return;
  const sinceMs = performance.now();
  const asked = { method: request.method ?? '', rawPath, rawQuery, headers: headersOf(request), body };
  const answer = await answerFis(asked, answering);
  metrics.count(answer.operation, answer.status, performance.now() - sinceMs);
  // Who sent more than we read is not heard to the end.
  const headers = body === null ? { ...answer.headers, connection: 'close' } : answer.headers;
  send(response, answer.status, headers, answer.body);
}

function send(
  response: ServerResponse,
  status: number,
  headers: { readonly [name: string]: string },
  body: { readonly [member: string]: unknown },
): void {
  const text = Buffer.from(JSON.stringify(body));
  const own = { 'content-type': 'application/json', 'x-amzn-RequestId': randomUUID() };
  const all = { ...own, ...headers, 'content-length': String(text.length) };
  response.writeHead(status, all).end(text);
}

/** The whole body; null when it is too large, `broken` when whoever sent it has gone. */
function readBody(request: IncomingMessage): Promise<Buffer | null | 'broken'> {
  const { promise, resolve } = Promise.withResolvers<Buffer | null | 'broken'>();
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  request.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes <= maxBodyBytes) chunks.push(chunk);
    else resolve(null);
  });
  request.once('end', () => resolve(Buffer.concat(chunks)));
  request.once('error', () => resolve('broken'));
  request.once('close', () => resolve('broken'));
  return promise;
}

/** By lower-case names; several values of one name are joined as a signature does it. */
function headersOf({ rawHeaders }: IncomingMessage): { readonly [name: string]: string } {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = [rawHeaders[at]?.toLowerCase(), rawHeaders[at + 1]];
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(headers);
}

const unreadStatus: { readonly [code: string]: string } = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What cannot be read as HTTP gets an answer too, where there is still somebody to read it. */
function refuseUnread(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = unreadStatus[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), lastAnswersMs);
  await closed;
  clearTimeout(patience);
}
