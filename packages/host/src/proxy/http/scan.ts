import { canaryField } from '../canary.ts';

/** A run of bytes: those from `from` to before `to`. */
export interface Span {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** What the field lines of a head say that somebody here wants to know. Of repeated fields the first value counts. */
export interface Telling {
  lengths: number;
  length: string;
  codings: number;
  coding: string;
  hosts: number;
  upgrade: boolean;
  /** A witness's mark. */
  canary: boolean;
}

export const carriageReturn = 0x0d;
export const lineFeed = 0x0a;
export const space = 0x20;
const tab = 0x09;
const colon = 0x3a;
const lowerCaseBit = 0x20;

const tokenTable = tableOf(/[!#$%&'*+\-.^_`|~0-9A-Za-z]/);
const valueTable = tableOf(/[^\r\n\0]/);
const targetTable = tableOf(/[^\t-\r \0]/);

/** The position behind the token (RFC 9110 5.6.2) that begins at `from`. */
export const tokenEnd = (bytes: Buffer, from: number): number => runEnd(bytes, from, tokenTable);

/** The position behind what a request target may hold. */
export const targetEnd = (bytes: Buffer, from: number): number => runEnd(bytes, from, targetTable);

/** The position behind what a field value, or a reason, may hold: at a CR, LF or NUL. */
export const valueEnd = (bytes: Buffer, from: number): number => runEnd(bytes, from, valueTable);

/** Whether a line ends here as it must: by CR and LF. */
export const endsLine = (bytes: Buffer, at: number): boolean =>
  bytes[at] === carriageReturn && bytes[at + 1] === lineFeed;

/**
 * Reads field lines up to and with the empty line, which must be all that is left of the span; `from` is where the
 * first begins. Each is `name:value` with no space before the colon, no folding, no bare CR, LF or NUL; null for all
 * else.
 */
export function readFieldLines({ bytes, to }: Span, from: number): Telling | null {
  const told: Telling = {
    lengths: 0,
    length: '',
    codings: 0,
    coding: '',
    hosts: 0,
    upgrade: false,
    canary: false,
  };
  let at = from;
  while (at < to - 2) {
    const nameTo = tokenEnd(bytes, at);
    if (nameTo === at || bytes[nameTo] !== colon) return null;
    const lineTo = valueEnd(bytes, nameTo + 1);
    if (!endsLine(bytes, lineTo)) return null;
    note(told, bytes, { from: at, nameTo, lineTo });
    at = lineTo + 2;
  }
  return at === to - 2 && endsLine(bytes, at) ? told : null;
}

/** Heads are short: so much is searched here, before the search is worth a call out of JavaScript. */
const nearBytes = 256;
const emptyLine = Buffer.from('\r\n\r\n');

/** The position behind the first empty line at or after `from` that ends another; -1 where there is none. */
export function sectionEnd(bytes: Buffer, from: number): number {
  const nearTo = Math.min(bytes.length, from + nearBytes);
  for (let at = from + 3; at < nearTo; at += 1) {
    if (bytes[at] === lineFeed && endsLine(bytes, at - 1) && endsLine(bytes, at - 3)) return at + 1;
  }
  if (nearTo === bytes.length) return -1;
  const found = bytes.indexOf(emptyLine, Math.max(from, nearTo - 3));
  return found < 0 ? -1 : found + 4;
}

/** Whether a line ends here without CR, at or after `from`. */
export function hasBareLineFeed(kept: Buffer, from: number): boolean {
  for (let at = kept.indexOf(lineFeed, from); at >= 0; at = kept.indexOf(lineFeed, at + 1)) {
    if (at === 0 || kept[at - 1] !== carriageReturn) return true;
  }
  return false;
}

/** The value of a hexadecimal digit; -1 for any other byte. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

interface Line {
  readonly from: number;
  readonly nameTo: number;
  readonly lineTo: number;
}

/** The names that we want to know differ in their lengths. */
function note(told: Telling, bytes: Buffer, line: Line): void {
  switch (line.nameTo - line.from) {
    case 4:
      if (isNamed(bytes, line.from, 'host')) told.hosts += 1;
      break;
    case 7:
      if (isNamed(bytes, line.from, 'upgrade')) told.upgrade = true;
      break;
    case 14:
      if (!isNamed(bytes, line.from, 'content-length')) break;
      told.lengths += 1;
      if (told.lengths === 1) told.length = valueOf(bytes, line);
      break;
    case 17:
      if (!isNamed(bytes, line.from, 'transfer-encoding')) break;
      told.codings += 1;
      if (told.codings === 1) told.coding = valueOf(bytes, line);
      break;
    case 18:
      if (isNamed(bytes, line.from, canaryField)) told.canary = true;
      break;
    default:
  }
}

/** Whether the token at `from` is `name`, which is in lower case and as long as the token. */
function isNamed(bytes: Buffer, from: number, name: string): boolean {
  for (let at = 0; at < name.length; at += 1) {
    if (((bytes[from + at] ?? 0) | lowerCaseBit) !== name.charCodeAt(at)) return false;
  }
  return true;
}

/**
 * The value without the white space around it, which is spaces and tabs (RFC 9110 5.6.3) and nothing else: what one
 * reader strips and another does not lets them frame differently.
 */
function valueOf(bytes: Buffer, { nameTo, lineTo }: Line): string {
  let from = nameTo + 1;
  while (isBlank(bytes[from])) from += 1;
  let to = lineTo;
  while (to > from && isBlank(bytes[to - 1])) to -= 1;
  return bytes.toString('latin1', from, to);
}

const isBlank = (byte: number | undefined): boolean => byte === space || byte === tab;

function runEnd(bytes: Buffer, from: number, table: Uint8Array): number {
  let at = from;
  while (at < bytes.length && table[bytes[at] ?? 0] === 1) at += 1;
  return at;
}

/** For each byte, read as latin1, whether it fits. */
function tableOf(form: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (form.test(String.fromCharCode(byte)) ? 1 : 0));
}
