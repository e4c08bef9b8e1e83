import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../../proxies/address.ts';

/**
 * Why a request is not heard, by where it says it comes from: a page in a browser must not be able to ask, by whatever
 * name it has found us (DNS rebinding). A listener for this machine only hears those who name this machine.
 * @param isOpen whether the listener is reached from elsewhere too, under names that we do not know
 */
export function originRefusal({ host = '', origin }: IncomingHttpHeaders, isOpen: boolean): string | null {
  if (!isOpen && !isOurs(host)) return `The Host header must name this machine, and names ${host.slice(0, 100)}.`;
  if (origin === undefined || origin.replace(/^https?:\/\//, '').toLowerCase() === host.toLowerCase()) return null;
  return 'A page of another origin may not ask.';
}

function isOurs(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  return isLoopback({ host: name }) || name.endsWith('.localhost');
}
