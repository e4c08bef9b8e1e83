import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';

/** What a test saw of one response. */
export interface Got {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly tookMs: number;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent?: Agent;
}

/** One request with node's own client; rejects when the connection breaks. */
export async function ask(port: number, path: string, asking: Asking = {}): Promise<Got> {
  const startMs = performance.now();
  const { body, agent = false, ...options } = asking;
  const sent = request({ host: '127.0.0.1', port, path, agent, ...options });
  sent.end(body);
  // `response` brings exactly one message (node:http).
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: text,
    tookMs: performance.now() - startMs,
  };
}

export interface Peer {
  readonly port: number;
  close(): void;
}

export async function httpPeer(listener: RequestListener): Promise<Peer> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => server.close().closeAllConnections();
  return { port: portOf(server.address()), close };
}

/** A server that hands each connection to a test, half-open allowed. */
export async function tcpPeer(accept: (socket: Socket) => void): Promise<Peer> {
  const sockets = new Set<Socket>();
  const server = createTcpServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    accept(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: portOf(server.address()), close };
}

function portOf(address: unknown): number {
  return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
}

/** Waits until a condition holds; rejects after `limitMs`. */
export async function until(ready: () => boolean | Promise<boolean>, what: string, limitMs = 5000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await ready())) {
    if (performance.now() > endMs) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export function keepAlive(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}
