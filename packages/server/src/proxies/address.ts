import { FiredrillError } from '@firedrill/core/errors';

export interface Address {
  /** Without brackets. Never empty: an absent host means all interfaces, `::`. */
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `HOST:PORT`, `[IPv6]:PORT` or `:PORT`. `localhost` is 127.0.0.1, so that one name is one address.
 * @throws FiredrillError `usage`
 */
export function readAddress(text: string): Address {
  const [, bracketed, plain, digits] = /^(?:\[([\da-fA-F:.]+)\]|([^\s:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) throw new FiredrillError('usage', `${text}: expected HOST:PORT`);
  const host = bracketed ?? (plain || '::');
  return { host: host === 'localhost' ? '127.0.0.1' : host, port };
}

export const addressText = ({ host, port }: Address): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** Whether an address reaches this machine only (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3). */
export const isLoopback = ({ host }: Pick<Address, 'host'>): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
