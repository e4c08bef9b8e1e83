import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Address } from './listener.ts';

/** Where a door listens and where it leads to. */
export interface Way {
  readonly listen: Address;
  readonly upstream: Address;
}

/**
 * Whether whoever comes in by this door would come to it again: at once, or by other doors of ours. Names are looked
 * up, and a door at every address (`0.0.0.0`, `::`) is met by each address of this machine. A name that cannot be
 * looked up now leads nowhere.
 */
export async function leadsToItself(door: Way, others: readonly Way[]): Promise<boolean> {
  const left = new Set(others);
  const next = [door.upstream];
  for (let upstream = next.pop(); upstream !== undefined; upstream = next.pop()) {
    if (await meets(upstream, door.listen)) return true;
    for (const other of left) {
      if (!(await meets(upstream, other.listen))) continue;
      left.delete(other);
      next.push(other.upstream);
    }
  }
  return false;
}

/** Whether a connection to `address` comes in at `listen`. */
async function meets(address: Address, listen: Address): Promise<boolean> {
  if (address.port !== listen.port || listen.port === 0) return false;
  const [called, heard] = await Promise.all([addressesOf(address.host), addressesOf(listen.host)]);
  return called.map(dialled).some((one) => heard.includes(one) || (heard.some(isAny) && isOurs(one)));
}

/** In one spelling each. */
async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [plain(host)];
  const found = await lookup(host, { all: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  });
  return found.map(({ address }) => plain(address));
}

/** Who calls no address in particular comes to the loopback's (ip(7), ipv6(7)). */
function dialled(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}

const isAny = (address: string): boolean => address === '0.0.0.0' || address === '::';

function isOurs(address: string): boolean {
  if (address.startsWith('127.')) return true;
  const known = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return known.some((each) => plain(each.address) === address);
}

/** Without a zone; IPv6 as the WHATWG URL standard spells it, and IPv4 within it as IPv4. */
function plain(address: string): string {
  if (isIP(address) !== 6) return address;
  const [bare = address] = address.split('%');
  const spelt = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(spelt) ?? [];
  if (high === undefined || low === undefined) return spelt;
  const bytes = [high, low].flatMap((word) => [Number.parseInt(word, 16) >> 8, Number.parseInt(word, 16) & 0xff]);
  return bytes.join('.');
}
