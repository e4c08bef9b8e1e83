import { lookup } from 'node:dns/promises';
import { isIP, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { codeOf } from './own-limits.ts';

/** What `connect` of Node is told about the near end of a connection. */
export type Source =
  | { readonly localPort: number }
  | { readonly localAddress: string; readonly family: 4 }
  | { readonly localPort?: never };

/**
 * Connections of our probes to this host come from these ports, which Linux gives to nobody by chance
 * (ip_local_port_range in ip(7) ends at 60999, the witness has those up to 61695). A proxy of ours knows them again and
 * does not count them as the system's own work; the other end of this agreement is host/src/proxy/canary.ts.
 * The address stays as it would be, because systems let 127.0.0.1 in where they keep others out.
 */
const ports = { from: 61_696, to: 65_535 } as const;
/**
 * Constant load may have more connections than there are such ports. Beyond them comes this address of the loopback
 * network, that nobody is given unless he asks for it.
 */
const spareAddress = '127.102.100.2';

const attempts = 8;
let used = process.pid % (ports.to - ports.from);

/**
 * Attempts a connection until its near end is free. To another host it is an ordinary one.
 * @param attempt rejects with the error of `connect` when it cannot be made
 * @throws what the last attempt threw
 */
export async function fromOwnSource<Made>(
  { host, port }: { readonly host: string; readonly port: number },
  attempt: (source: Source) => Promise<Made>,
): Promise<Made> {
  if (!(await isOwnHost(host))) return attempt({});
  for (let tried = 0; tried < attempts; tried += 1) {
    try {
      return await attempt({ localPort: nextPort(port) });
    } catch (thrown) {
      if (!isTaken(thrown)) throw thrown;
    }
  }
  if (host === 'localhost' || isIPv4(host)) return attempt({ localAddress: spareAddress, family: 4 });
  return attempt({ localPort: nextPort(port) });
}

/** One after the other; never the port that is dialled, because a socket that dials its own port meets itself. */
function nextPort(dialled: number): number {
  used = used === ports.to - ports.from ? 0 : used + 1;
  const port = ports.from + used;
  return port === dialled ? nextPort(dialled) : port;
}

const takenCodes = new Set<string | null>(['EADDRINUSE', 'EADDRNOTAVAIL']);

/** Of a name with several addresses each is dialled, and any of them may have found the port taken. */
function isTaken(thrown: unknown): boolean {
  if (thrown instanceof AggregateError && thrown.errors.some(isTaken)) return true;
  return takenCodes.has(codeOf(thrown));
}

/** What names resolve to, and our own addresses, are looked up again after this. */
const keptMs = 5_000;
const maxKept = 256;
const known = new Map<string, { readonly isOwn: boolean; readonly untilMs: number }>();

/** Whether all addresses of a host are this host's. A name that does not resolve is not: dialling it says so. */
async function isOwnHost(host: string): Promise<boolean> {
  if (host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))) return true;
  const kept = known.get(host);
  if (kept !== undefined && kept.untilMs > performance.now()) return kept.isOwn;
  const addresses = isIP(host) === 0 ? await addressesOf(host) : [host];
  const own = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
  const isOwn = addresses.length > 0 && addresses.every((each) => own.includes(each) || each.startsWith('127.'));
  if (known.size >= maxKept) known.clear();
  known.set(host, { isOwn, untilMs: performance.now() + keptMs });
  return isOwn;
}

async function addressesOf(name: string): Promise<readonly string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch {
    // See isOwnHost.
    return [];
  }
}
