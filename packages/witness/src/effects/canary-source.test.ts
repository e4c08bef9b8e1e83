import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';

import { sendTrip } from './tcp-trip.ts';

/** Who is seen to call a server at this address. */
async function caller(host: string): Promise<Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress'>> {
  const server = createServer((socket) => socket.end('x')).listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const arrival = once(server, 'connection');
  const trip = sendTrip({ host, port }, { trip: 'greeting', expectBytes: 1, limitMs: 2000 });
  // The event brings one socket (node:net).
  const [socket] = (await arrival) as [Socket];
  const { remoteAddress, remotePort, localAddress } = socket;
  expect(await trip.done).toMatchObject({ end: 'answered', receivedBytes: 1 });
  server.close();
  return { remoteAddress, remotePort, localAddress } as Socket; // the three members that are promised
}

test('on the loopback network canaries come from an address of their own', async () => {
  expect(await caller('127.0.0.1')).toMatchObject({ remoteAddress: '127.102.100.1' });
});

test('by IPv6 they come from ports of their own, again and again', async (context) => {
  const loopbacks = networkInterfaces()['lo'] ?? [];
  context.skip(!loopbacks.some(({ family }) => family === 'IPv6'), 'this host has no IPv6 loopback');
  const ports = [];
  for (let count = 0; count < 3; count += 1) {
    const { remoteAddress, remotePort, localAddress } = await caller('::1');
    expect(remoteAddress).toBe(localAddress);
    ports.push(remotePort ?? 0);
  }
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(61_184);
  expect(Math.max(...ports)).toBeLessThanOrEqual(61_695);
  expect(new Set(ports).size).toBe(3);
});
