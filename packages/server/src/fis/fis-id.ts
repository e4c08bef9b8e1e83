import { randomBytes } from 'node:crypto';

/** What an id begins with: a template, or an experiment. */
export type FisIdPrefix = 'EXT' | 'EXP';

/** Without the characters that are mistaken for each other: 0 O I l. */
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const sizeBytes = { EXT: 10, EXP: 11 } as const;

/** An id as AWS's look: `EXT` and 14 characters, `EXP` and 15 or 16. Clients must not read anything in it. */
export const newFisId = (prefix: FisIdPrefix): string => fisId(prefix, randomBytes(sizeBytes[prefix]));

/** Writes bytes in base 58. */
export function fisId(prefix: FisIdPrefix, bytes: Uint8Array): string {
  let rest = bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
  let text = '';
  for (; rest > 0n; rest /= 58n) text = `${alphabet[Number(rest % 58n)]}${text}`;
  return `${prefix}${text.padStart(bytes.length === sizeBytes.EXT ? 14 : 15, '1')}`;
}
