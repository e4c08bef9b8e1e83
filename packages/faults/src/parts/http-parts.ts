import { z } from 'zod';
import { sha256Hex } from './sha256.ts';

/** Fields that a fault may set: none that says how a message is framed, none that breaks its line. */
export const headers = z.record(
  z
    .string()
    .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, 'expected the name of a header')
    .refine(
      (name) => !/^(?:content-length|transfer-encoding|trailer|upgrade)$/i.test(name),
      'expected a header that does not say how a message is framed',
    ),
  z.string().regex(/^[\t\x20-\x7e]*$/, 'expected printable ASCII in one line'),
);

export const query = z.record(z.string(), z.string()).describe('Parameters of the query, by name.');

/** The SHA-256 of a body, a text or its bytes. */
export function bodySha256(body: string | Uint8Array): string {
  return sha256Hex(typeof body === 'string' ? new TextEncoder().encode(body) : body);
}

/** What a witness can look for: an empty value shows nothing. */
export function visible(set: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(set ?? {}).filter(([, value]) => value.trim() !== ''));
}
