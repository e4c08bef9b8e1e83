import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** Listens on loopback at a port of the system's choice. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server has an address and a port.
  return (server.address() as AddressInfo).port;
}
