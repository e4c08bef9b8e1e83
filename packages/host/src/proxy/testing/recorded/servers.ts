import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@firedrill/core/testing/free-ports';
import { runToEnd } from '@firedrill/core/testing/run-to-end';
import { ask, until } from '../http-peer.ts';
import { dialled } from './dialled.ts';
import { gitOrigin, makeRepository } from './git-origin.ts';
import { origin } from './origin.ts';
import { bareEnvironment, endProgram } from './program.ts';

/** A server that nobody here wrote, on loopback. */
export interface RealServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

const idleMs = 1000;

export const nodeHttp = (): Promise<RealServer> => http(origin);

async function http(listener: RequestListener): Promise<RealServer> {
  const server = createHttpServer({ keepAliveTimeout: idleMs }, listener);
  server.on('connect', (_request, socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.on('error', () => undefined).pipe(socket);
  });
  return listening(server, () => server.closeAllConnections());
}

export async function nodeHttps(): Promise<RealServer> {
  const server = createTlsServer({ ...certificate(), keepAliveTimeout: idleMs }, origin);
  return listening(server, () => server.closeAllConnections());
}

export async function nodeHttp2(): Promise<RealServer> {
  const server = createHttp2Server((request, response) => {
    const sizeBytes = Number(/\d+/.exec(request.url)?.[0] ?? 0);
    if (request.method === 'POST') request.pipe(response);
    else response.end(Buffer.alloc(sizeBytes, 'two '));
  });
  return listening(server, () => undefined);
}

/** @param close ends what is still connected */
async function listening(server: Server, close: () => void): Promise<RealServer> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address with a port (node:net).
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: async () => {
      server.close();
      close();
    },
  };
}

/** `openssl req`: a certificate that signs itself. */
function certificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-recorded-'));
  const [key, cert] = [path.join(root, 'key.pem'), path.join(root, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const made = runToEnd('openssl', ['req', '-x509', ...kind, '-subj', '/CN=a', '-keyout', key, '-out', cert]);
  if (made.status !== 0) throw new Error(made.error?.message ?? made.stderr);
  const pair = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(root, { recursive: true, force: true });
  return pair;
}

/** Python's own file server, by HTTP/1.0 as it comes or by HTTP/1.1. Its folder has files of 0 to 32 KiB. */
export async function pythonHttp(protocol: string): Promise<RealServer> {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-recorded-'));
  mkdirSync(path.join(root, 'sub'));
  for (let size = 1; size <= 32_768; size *= 2) writeFileSync(path.join(root, `${size}`), Buffer.alloc(size, 'file '));
  const words = ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', root, '--protocol', protocol];
  const child = spawn('python3', words, { stdio: ['ignore', 'pipe', 'ignore'], env: bareEnvironment });
  const close = async (): Promise<void> => {
    await endProgram(child);
    rmSync(root, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const port = Number(/ port (\d+)/.exec(line)?.[1] ?? 0);
    if (port !== 0) return { port, close };
  }
  await close();
  throw new Error('python3 -m http.server did not say where it listens');
}

export async function redisServer(): Promise<RealServer> {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-recorded-'));
  const port = await freePort();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', root];
  const child: ChildProcess = spawn('redis-server', words, { stdio: 'ignore', env: bareEnvironment });
  await until(() => dialled(port), 'redis-server', 10_000);
  return {
    port,
    close: async () => {
      await endProgram(child);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Git's own server program behind node's HTTP server. */
export async function gitHttp(): Promise<RealServer> {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-recorded-'));
  makeRepository(root);
  const { port, close } = await http(gitOrigin(root));
  const { status } = await ask(port, '/shop.git/info/refs?service=git-upload-pack');
  if (status !== 200) throw new Error(`git http-backend answers ${status}`);
  return {
    port,
    close: async () => {
      await close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
