import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type End = 'client' | 'server';

/** What came past the tap, and from which end. */
export type Passed =
  | { readonly from: End; readonly what: 'bytes'; readonly bytes: Buffer }
  | { readonly from: End; readonly what: 'end' | 'reset' };

/** One connection, from its first byte to how it ended, in the order in which it came past. */
export type Recording = readonly Passed[];

/** A listener on loopback that writes down the talk of whoever comes with the server behind it. */
export interface Tap {
  readonly port: number;
  /** Connections that are over. */
  readonly recordings: readonly Recording[];
  readonly open: () => number;
  readonly close: () => void;
}

export async function openTap(serverPort: number): Promise<Tap> {
  const recordings: Recording[] = [];
  const sockets = new Set<Socket>();
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const server = connect({ port: serverPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const passed: Passed[] = [];
    lead({ from: 'client', source: client, to: server, passed });
    lead({ from: 'server', source: server, to: client, passed });
    const both = new Set([client, server]);
    for (const socket of both) {
      sockets.add(socket);
      socket.once('close', () => {
        sockets.delete(socket);
        both.delete(socket);
        if (both.size === 0) recordings.push(passed);
      });
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    recordings,
    open: () => sockets.size,
    close: () => {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

interface Leading {
  readonly from: End;
  readonly source: Socket;
  readonly to: Socket;
  readonly passed: Passed[];
}

function lead({ from, source, to, passed }: Leading): void {
  source.on('data', (bytes: Buffer) => {
    passed.push({ from, what: 'bytes', bytes });
    if (!to.write(bytes)) source.pause();
  });
  to.on('drain', () => source.resume());
  source.on('end', () => {
    passed.push({ from, what: 'end' });
    to.end();
  });
  source.on('error', () => {
    passed.push({ from, what: 'reset' });
    if (!to.destroyed) to.resetAndDestroy();
  });
}
