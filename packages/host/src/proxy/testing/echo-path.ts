import { connect, type Socket } from 'node:net';
import { type Peer, tcpPeer, until } from './http-peer.ts';
import { openPath, type Path } from './path.ts';

/** A client of the path, and what it got. */
export interface Client {
  readonly socket: Socket;
  readonly got: Buffer[];
  readonly ended: () => 'fin' | 'rst' | null;
  sizeBytes(): number;
  /** Sends, and waits for as much back. Milliseconds. */
  echo(sizeBytes: number): Promise<number>;
}

/** A server that says everything back, behind a path. */
export interface EchoPath {
  readonly peer: Peer;
  readonly path: Path;
  readonly accepted: readonly Socket[];
  readonly clients: readonly Socket[];
  /** A connection to the path; `from` may name where it comes from. */
  readonly dial: (from?: object) => Promise<Client>;
  readonly close: () => void;
}

export async function openEchoPath(): Promise<EchoPath> {
  const accepted: Socket[] = [];
  const clients: Socket[] = [];
  const peer = await tcpPeer((socket) => {
    accepted.push(socket);
    socket.on('data', (chunk) => socket.write(chunk));
    socket.on('end', () => socket.end());
  });
  const path = await openPath(peer.port);
  return {
    peer,
    path,
    accepted,
    clients,
    dial: async (from = {}) => {
      const socket = connect({ port: path.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true, ...from });
      clients.push(socket);
      return clientOf(socket);
    },
    close: () => {
      for (const client of clients) client.destroy();
      path.close();
      peer.close();
    },
  };
}

async function clientOf(socket: Socket): Promise<Client> {
  const got: Buffer[] = [];
  let ended: 'fin' | 'rst' | null = null;
  socket.on('data', (chunk: Buffer) => got.push(chunk));
  socket.on('end', () => {
    ended ??= 'fin';
  });
  socket.on('error', () => {
    ended = 'rst';
  });
  await until(() => !socket.connecting || ended !== null, 'the connection');
  const sizeBytes = (): number => got.reduce((sum, chunk) => sum + chunk.length, 0);
  const echo = async (size: number): Promise<number> => {
    const startMs = performance.now();
    const before = sizeBytes();
    socket.write(Buffer.alloc(size, 'e'));
    await until(() => sizeBytes() >= before + size, 'the echo', 20_000);
    return performance.now() - startMs;
  };
  return { socket, got, ended: () => ended, sizeBytes, echo };
}

/** Whether a connection that says a byte is torn down before its echo. */
export async function resetSoon(client: Client): Promise<boolean> {
  if (client.ended() === null) client.socket.write('?');
  await until(() => client.ended() !== null || client.sizeBytes() > 0, 'an echo, or the end');
  return client.ended() === 'rst';
}
