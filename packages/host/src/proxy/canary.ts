import type { Socket } from 'node:net';

/**
 * How traffic of a witness is told from that of customers: it is hurt like theirs, by draws of its own, but never
 * counted. The witness (which shares no code with us) marks what it sends in one of three ways; see its
 * `effects/canary-source.ts`.
 */

/** A request with this field is a canary, wherever it came from. */
export function isCanaryHead(head: string): boolean {
  return /\r\nx-firedrill-canary:/i.test(head);
}

/** Connections from this address of the loopback network are canaries: nobody is given it unless he asks for it. */
const canaryAddress = '127.102.100.1';

/** And those from these ports of our own host: outside the range that Linux gives to clients (ip_local_port_range). */
const canaryPorts = { from: 61_184, to: 61_695 } as const;

/** Whether an accepted connection was opened by a witness. */
export function isCanaryConnection({ remoteAddress, remotePort, localAddress }: Socket): boolean {
  if (remoteAddress === undefined || remotePort === undefined) return false;
  if (remoteAddress === canaryAddress || remoteAddress === `::ffff:${canaryAddress}`) return true;
  return remotePort >= canaryPorts.from && remotePort <= canaryPorts.to && remoteAddress === localAddress;
}
