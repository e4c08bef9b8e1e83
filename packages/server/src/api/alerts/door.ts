import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { isIP } from 'node:net';
import { alertsScheme } from '@firedrill/core/recovery/alert-signal';
import { ZodError } from 'zod';
import { sameToken } from '../../agents/hub.ts';
import { type AlertTls, readAlertTls } from './alert-tls.ts';
import { readAlerts, type ToldAlert } from './read-alerts.ts';

/** A listener to which webhooks post alerts. It has a life: it listens until it is closed. */
export interface AlertDoor {
  /** Where it listens; the port that was taken where 0 was asked for. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

export interface DoorAsked {
  /** HOST:PORT. A loopback address is heard in clear, any other over TLS. */
  readonly listen: string;
  /** Null: only a loopback address can be asked for. */
  readonly tls: AlertTls | null;
  readonly token: string;
  /** False: the listener takes no more of them now. */
  readonly told: (alerts: readonly ToldAlert[]) => boolean;
}

export const maxBodyBytes = 1024 * 1024;
const maxConnections = 32;
const requestMs = 10_000;

/**
 * Opens a door: `POST /alerts` with `Authorization: Bearer TOKEN` (or the token as the password of Basic), or
 * `POST /alerts/TOKEN` for senders that can only be given an address. Requests that a browser made are refused whatever
 * they carry; on a loopback address also those that name another host. Over TLS it is the certificate that says which
 * host this is; 1.2 is the oldest version that is spoken (RFC 8996).
 * @throws Error when the address is no loopback address and there is no certificate, or the address is taken
 * @throws FiredrillError `alerts-tls` when the certificate cannot be used
 */
export async function openAlertDoor(asked: DoorAsked): Promise<AlertDoor> {
  const { host, port } = addressOf(asked.listen);
  const server = serverFor(asked, (request, response) => void answer(request, response, asked));
  server.maxConnections = maxConnections;
  server.requestTimeout = requestMs;
  server.headersTimeout = requestMs;
  server.listen({ host, port });
  await once(server, 'listening');
  return { address: `${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`, close: () => close(server) };
}

function serverFor({ listen, tls }: DoorAsked, listener: RequestListener): Server | TlsServer {
  if (alertsScheme(listen) === 'http') return createServer(listener);
  if (tls === null) throw new Error(`${listen} is no loopback address: any other needs TLS`);
  return createTlsServer({ ...readAlertTls(tls), handshakeTimeout: requestMs }, listener);
}

function addressOf(listen: string): { readonly host: string; readonly port: number } {
  const at = listen.lastIndexOf(':');
  return { host: listen.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(listen.slice(at + 1)) };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

function portOf(server: Server | TlsServer): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function close(server: Server | TlsServer): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

interface Answer {
  readonly status: number;
  readonly body: { readonly [member: string]: string | number };
}

async function answer(request: IncomingMessage, response: ServerResponse, asked: DoorAsked): Promise<void> {
  const { status, body } = await decided(request, asked);
  const headers = { 'content-type': 'application/json', connection: status === 413 ? 'close' : 'keep-alive' };
  response.writeHead(status, headers).end(`${JSON.stringify(body)}\n`);
  // What is left of a body that nobody wants is not waited for.
  if (status === 413) request.unpipe().resume();
}

async function decided(request: IncomingMessage, { listen, token, told }: DoorAsked): Promise<Answer> {
  const { host = '', origin } = request.headers;
  if (origin !== undefined) return refusal(403, 'a browser may not tell alerts');
  const namesUs = isLoopback(addressOf(host.includes(':') ? host : `${host}:80`).host);
  if (alertsScheme(listen) === 'http' && !namesUs)
    return refusal(403, 'the Host header must name this machine: 127.0.0.1, [::1] or localhost');
  const [, path, inPath] = /^\/(alerts)(?:\/([^/?]*))?$/.exec(request.url ?? '') ?? [];
  if (path === undefined) return refusal(404, 'alerts are told at /alerts');
  if (!tokensOf(request, inPath).some((given) => sameToken(given, token)))
    return refusal(401, 'the token is missing or wrong; `firedrill plan` prints it');
  if (request.method !== 'POST') return refusal(405, 'alerts are told by POST');
  try {
    const text = await readText(request);
    if (text === null) return refusal(413, `a body of more than ${maxBodyBytes} bytes`);
    const alerts = readAlerts(JSON.parse(text));
    return told(alerts) ? { status: 200, body: { received: alerts.length } } : refusal(429, 'too many alerts');
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return refusal(400, 'the body is no JSON');
    if (thrown instanceof ZodError) return refusal(400, `no webhook of Alertmanager or Grafana: ${firstOf(thrown)}`);
    return refusal(400, 'the body ended early');
  }
}

const refusal = (status: number, detail: string): Answer => ({ status, body: { detail } });

const firstOf = ({ issues }: ZodError): string => `${issues[0]?.path.join('.') ?? ''}: ${issues[0]?.message ?? ''}`;

/** Every place in which a sender may show its token. */
function tokensOf({ headers }: IncomingMessage, inPath: string | undefined): readonly string[] {
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ');
  const basic = (): string =>
    Buffer.from(value, 'base64')
      .toString('utf8')
      .replace(/^[^:]*:/, '');
  const given = scheme.toLowerCase() === 'basic' ? basic() : scheme.toLowerCase() === 'bearer' ? value : '';
  return [given, inPath ?? ''].filter((each) => each !== '');
}

/** Null when it is too large. */
async function readText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return null;
  for await (const chunk of request) {
    const piece = Buffer.from(chunk);
    sizeBytes += piece.length;
    if (sizeBytes > maxBodyBytes) return null;
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}
