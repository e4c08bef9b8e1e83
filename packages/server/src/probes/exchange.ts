import * as http from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { dialAgent } from './dial.ts';

const maxBodyBytes = 4 * 1024 * 1024;

/** One request. */
export interface Asked {
  readonly url: string;
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string | undefined;
  /** How the server's certificate is checked. */
  readonly tls?:
    | { readonly verify: boolean; readonly ca?: string | undefined; readonly serverName?: string | undefined }
    | undefined;
}

export interface Exchanged {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  /** The end of the certificate that the server showed, in wall-clock ms; null without TLS. */
  readonly expiresAtMs: number | null;
}

/**
 * One request and its whole answer, over one connection of its own, so that a probe meets what a new customer would
 * meet and keeps nothing warm. Over TLS no session is kept either, because a resumed one shows no certificate.
 * @throws what the network says; Error when there is no answer in time, or a larger one than 4 MiB
 */
export function exchange({ url, method, headers, body, tls }: Asked, timeoutMs: number): Promise<Exchanged> {
  const { promise, resolve, reject } = Promise.withResolvers<Exchanged>();
  const trust = {
    rejectUnauthorized: tls?.verify ?? true,
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.serverName === undefined ? {} : { servername: tls.serverName }),
  };
  const isSecure = url.startsWith('https:');
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const agent = dialAgent({ isSecure, connectMs: timeoutMs, keepAlive: false, maxCachedSessions: 0 });
  const options = { method, headers: { ...length, ...headers }, agent };
  const asked = isSecure ? https.request(url, { ...options, ...trust }) : http.request(url, options);
  const limit = setTimeout(() => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  asked.on('error', reject);
  asked.on('close', () => clearTimeout(limit));
  // Without this Node would cut the connection and tell nobody. An answer that ends HTTP is an answer without a body.
  asked.on('upgrade', ({ statusCode, headers: shown }, socket) => {
    resolve({ status: statusCode ?? 0, headers: shown, body: Buffer.alloc(0), expiresAtMs: expiryOf(socket) });
    socket.destroy();
  });
  asked.on('response', (answer) => {
    const expiresAtMs = expiryOf(answer.socket);
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    answer.on('error', reject);
    answer.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      chunks.push(chunk);
      if (sizeBytes > maxBodyBytes) asked.destroy(new Error(`the answer is larger than ${maxBodyBytes} bytes`));
    });
    answer.on('end', () => {
      const status = answer.statusCode ?? 0;
      resolve({ status, headers: answer.headers, body: Buffer.concat(chunks), expiresAtMs });
    });
  });
  asked.end(body);
  return promise;
}

const expiryOf = (socket: Duplex): number | null =>
  socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) : null;
