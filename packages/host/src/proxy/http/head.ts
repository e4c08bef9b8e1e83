import { endsLine, readFieldLines, type Span, space, targetEnd, type Telling, tokenEnd, valueEnd } from './scan.ts';

/** How long the body after a head is, as RFC 9112 section 6.3 says. `opaque`: what follows is not HTTP (a tunnel). */
export type Framing =
  | { readonly kind: 'empty' }
  | { readonly kind: 'fixed'; readonly sizeBytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' }
  | { readonly kind: 'opaque' };

export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** The target's path, which rules match. */
  readonly path: string;
  readonly minor: 0 | 1;
  /** The whole head as latin1 text, with the empty line at its end. */
  readonly text: string;
  readonly framing: Framing;
  /** Asks to leave HTTP: CONNECT, or an Upgrade field. */
  readonly wantsTunnel: boolean;
  /** Has a witness's mark. */
  readonly isCanary: boolean;
}

export interface ResponseHead {
  readonly status: number;
  readonly minor: 0 | 1;
  readonly framing: Framing;
  /** 100 to 199 but not 101: the final answer is still to come. */
  readonly interim: boolean;
}

/** A head whose framing two parsers might read differently; `refused` says why, in words. */
export interface Refused {
  readonly refused: string;
}

export const headLimitBytes = 64 * 1024;

const requestLine = /^(?:\r\n)?[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [^\t-\r \0]+ HTTP\/1\.[01]\r\n/;
const empty: Framing = { kind: 'empty' };
const untilClose: Framing = { kind: 'until-close' };
const version = Buffer.from('HTTP/1.');
const zero = 0x30;

/** True for a text that begins with an HTTP/1 request line. One empty line before it is tolerated. */
export function isRequestLine(text: string): boolean {
  return requestLine.test(text);
}

/**
 * Reads a whole request head; refuses what RFC 9112 forbids or leaves to the reader's taste. The framer takes whole
 * empty lines before it away; one that came in pieces is still here.
 */
export function readRequestHead(head: Span): RequestHead | Refused {
  const { bytes, from, to } = head;
  const start = endsLine(bytes, from) ? from + 2 : from;
  const methodTo = tokenEnd(bytes, start);
  const targetTo = targetEnd(bytes, methodTo + 1);
  const minor = minorAt(bytes, targetTo + 1);
  const lineTo = targetTo + 1 + version.length + 1;
  const hasParts = methodTo > start && bytes[methodTo] === space && targetTo > methodTo + 1;
  if (!hasParts || bytes[targetTo] !== space || minor === null || !endsLine(bytes, lineTo)) {
    return { refused: 'malformed request line' };
  }
  const told = readFieldLines(head, lineTo + 2);
  if (told === null) return { refused: 'malformed field line' };
  if (told.hosts > 1) return { refused: 'more than one Host' };
  const framing = bodyFraming(told, minor, true);
  if ('refused' in framing) return framing;
  const text = bytes.toString('latin1', from, to);
  const method = text.slice(start - from, methodTo - from);
  const target = text.slice(methodTo + 1 - from, targetTo - from);
  const wantsTunnel = method === 'CONNECT' || (told.upgrade && minor === 1);
  return { method, target, path: pathOf(target), minor, text, framing, wantsTunnel, isCanary: told.canary };
}

/** Reads a whole response head. `method` is that of the request it answers. */
export function readResponseHead(head: Span, method: string): ResponseHead | Refused {
  const { bytes, from } = head;
  const minor = minorAt(bytes, from);
  const statusFrom = from + version.length + 2;
  const status = statusAt(bytes, statusFrom);
  const reasonFrom = statusFrom + 3;
  const lineTo = bytes[reasonFrom] === space ? valueEnd(bytes, reasonFrom) : reasonFrom;
  if (minor === null || bytes[statusFrom - 1] !== space || status === null || !endsLine(bytes, lineTo)) {
    return { refused: 'malformed status line' };
  }
  const told = readFieldLines(head, lineTo + 2);
  if (told === null) return { refused: 'malformed field line' };
  const framing = responseFraming(told, { status, method, minor });
  if ('refused' in framing) return framing;
  return { status, minor, framing, interim: status < 200 && status !== 101 };
}

/** The digit of `HTTP/1.0` or `HTTP/1.1`; null for another text. */
function minorAt(bytes: Buffer, from: number): 0 | 1 | null {
  for (let at = 0; at < version.length; at += 1) if (bytes[from + at] !== version[at]) return null;
  const digit = bytes[from + version.length];
  return digit === zero + 1 ? 1 : digit === zero ? 0 : null;
}

/** Three digits, the first of them not 0. */
function statusAt(bytes: Buffer, from: number): number | null {
  let status = 0;
  for (let at = from; at < from + 3; at += 1) {
    const digit = (bytes[at] ?? 0) - zero;
    if (digit < 0 || digit > 9) return null;
    status = status * 10 + digit;
  }
  return status < 100 ? null : status;
}

function responseFraming(
  told: Telling,
  { status, method, minor }: { readonly status: number; readonly method: string; readonly minor: 0 | 1 },
): Framing | Refused {
  if (status === 101 || (method === 'CONNECT' && status >= 200 && status < 300)) return { kind: 'opaque' };
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return empty;
  return bodyFraming(told, minor, false);
}

/** The path of a request target: without query, and without scheme and host where the target has them. */
export function pathOf(target: string): string {
  const local = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '');
  const query = local.indexOf('?');
  const fragment = local.indexOf('#');
  const end = query < 0 || (fragment >= 0 && fragment < query) ? fragment : query;
  const path = end < 0 ? local : local.slice(0, end);
  return path === '' ? '/' : path;
}

/** RFC 9112 6.1 and 6.3, strictly: anything that an attacker could make two readers disagree on is refused. */
function bodyFraming(told: Telling, minor: 0 | 1, isRequest: boolean): Framing | Refused {
  if (told.codings > 0) {
    if (told.lengths > 0) return { refused: 'both Content-Length and Transfer-Encoding' };
    if (minor === 0) return { refused: 'Transfer-Encoding in HTTP/1.0' };
    return codingFraming(told, isRequest);
  }
  if (told.lengths > 1) return { refused: 'more than one Content-Length' };
  if (told.lengths === 0) return isRequest ? empty : untilClose;
  const { length } = told;
  if (!/^\d{1,15}$/.test(length)) return { refused: 'malformed Content-Length' };
  const sizeBytes = Number(length);
  return sizeBytes === 0 ? empty : { kind: 'fixed', sizeBytes };
}

function codingFraming(told: Telling, isRequest: boolean): Framing | Refused {
  if (told.codings > 1) return { refused: 'more than one Transfer-Encoding' };
  const codings = told.coding.toLowerCase().split(/[ \t]*,[ \t]*/);
  const known = codings.every((coding) => /^(?:chunked|gzip|x-gzip|deflate|compress|x-compress)$/.test(coding));
  if (!known) return { refused: 'unknown Transfer-Encoding' };
  if (codings.indexOf('chunked') === codings.length - 1) return { kind: 'chunked' };
  if (isRequest || codings.includes('chunked')) return { refused: 'chunked is not the last Transfer-Encoding' };
  return untilClose;
}

/** RFC 9112 9.3: connections of HTTP/1.1 persist unless told otherwise, older ones do not. */
export function staysOpen(request: RequestHead): boolean {
  return request.minor === 1 && !/\r\nconnection:[^\r]*\bclose\b/i.test(request.text);
}

/** RFC 9110 10.1.1: the body is sent when somebody has said that it is wanted, or after some patience. */
export function awaitsGoOn(request: RequestHead): boolean {
  return /\r\nexpect:/i.test(request.text);
}

/** Stands for a request of which not even the head could be read. */
export const unreadRequest: RequestHead = {
  method: 'GET',
  target: '*',
  path: '*',
  minor: 1,
  text: '',
  framing: empty,
  wantsTunnel: false,
  isCanary: false,
};
