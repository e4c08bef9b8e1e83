import { isIPv4 } from 'node:net';

/**
 * Where canaries come from, so that a proxy that hurts connections does not take them for the system's own traffic: an
 * address of the loopback network that nobody is given unless he asks for it. To a server that is reached by another
 * address (or by IPv6, whose loopback network has only one), a port of our own host outside the range that Linux gives
 * to clients (ip_local_port_range in ip(7)), one after the other. Requests carry a header beside that. Canaries that
 * say at first which injection they are about (`introduce.ts`) have an address and ports of their own, because a door
 * has to know beforehand that it is to listen.
 */
export type Source = { readonly localAddress: string; readonly family: 4 } | { readonly localPort: number };

const address = '127.102.100.1';
const namingAddress = '127.102.100.3';
const plainPorts = { from: 61_184, to: 61_311 };
const namingPorts = { from: 61_312, to: 61_695 };
let used = process.pid;

/** For `connect` and `request` of Node. `host` is a name or an address, without brackets. */
export function canarySource(host: string, names = false): Source {
  if (host === 'localhost' || host === '0.0.0.0' || (isIPv4(host) && host.startsWith('127.'))) {
    return { localAddress: names ? namingAddress : address, family: 4 };
  }
  used += 1;
  const { from, to } = names ? namingPorts : plainPorts;
  return { localPort: from + (used % (to - from + 1)) };
}
