import { createServer } from 'node:net';
import type { Server } from 'node:net';

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

/** Whether nobody listens on any of these ports of 127.0.0.1 now. */
export async function areFree(ports: readonly number[]): Promise<boolean> {
  const tries = await Promise.allSettled(ports.map(holdPort));
  const holders = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))));
  return holders.length === ports.length;
}

function holdPort(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
