import { isIPv4 } from 'node:net';

/**
 * Where canaries come from, so that a proxy that hurts connections does not take them for the system's own traffic: an
 * address of the loopback network that nobody is given unless he asks for it. To a server that is reached by another
 * address (or by IPv6, whose loopback network has only one), a port of our own host outside the range that Linux gives
 * to clients (ip_local_port_range in ip(7)), one after the other. Requests carry a header beside that.
 */
export type Source = { readonly localAddress: string; readonly family: 4 } | { readonly localPort: number };

const address = '127.102.100.1';
const firstPort = 61_184;
const portCount = 512;
let used = process.pid;

/** For `connect` and `request` of Node. `host` is a name or an address, without brackets. */
export function canarySource(host: string): Source {
  if (host === 'localhost' || host === '0.0.0.0' || (isIPv4(host) && host.startsWith('127.'))) {
    return { localAddress: address, family: 4 };
  }
  used += 1;
  return { localPort: firstPort + (used % portCount) };
}
