import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { until } from '../crash/until.ts';
import { portOf } from './knocking.ts';

/** A connection through a proxy, and what came of it. */
export interface Dialled {
  readonly socket: Socket;
  readonly sizes: readonly number[];
  readonly gotBytes: () => number;
  /** Null while it is open. */
  readonly ended: () => 'fin' | 'rst' | null;
  /** Sends so many bytes and waits until as many are back; milliseconds. Throws when it ends before. */
  readonly echo: (sizeBytes: number) => Promise<number>;
  /** Milliseconds until it ended; -1 when it did not within the limit. */
  readonly endMs: (limitMs: number) => Promise<number>;
}

const echoLimitMs = 15_000;

/** @throws the connection's error when nobody listens */
export async function dial(port: number): Promise<Dialled> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  await once(socket, 'connect');
  const sizes: number[] = [];
  let ended: 'fin' | 'rst' | null = null;
  socket.on('data', (chunk: Buffer) => sizes.push(chunk.length));
  socket.on('end', () => {
    ended ??= 'fin';
  });
  socket.on('error', () => {
    ended = 'rst';
  });
  const gotBytes = (): number => sizes.reduce((sum, size) => sum + size, 0);
  return {
    socket,
    sizes,
    gotBytes,
    ended: () => ended,
    echo: async (sizeBytes) => {
      const startMs = performance.now();
      const before = gotBytes();
      socket.write(Buffer.alloc(sizeBytes, 'e'));
      await until(() => gotBytes() >= before + sizeBytes || ended !== null, echoLimitMs);
      if (gotBytes() < before + sizeBytes)
        throw new Error(ended === null ? 'no echo' : `ended by ${ended} instead of an echo`);
      return performance.now() - startMs;
    },
    endMs: async (limitMs) => {
      const startMs = performance.now();
      return (await until(() => ended !== null, limitMs)) ? performance.now() - startMs : -1;
    },
  };
}

/** A server that sends back what it gets, and ends when its client does. */
export async function startEcho(): Promise<{ readonly port: number; readonly close: () => void }> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('data', (chunk) => socket.write(chunk));
    socket.on('end', () => socket.end());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { port: portOf(server), close };
}
