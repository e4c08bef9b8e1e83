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
  readonly minor: 0 | 1;
  /** The whole head as latin1 text, with the empty line at its end. */
  readonly text: string;
  readonly framing: Framing;
  /** Asks to leave HTTP: CONNECT, or an Upgrade field. */
  readonly wantsTunnel: boolean;
}

export interface ResponseHead {
  readonly status: number;
  readonly minor: 0 | 1;
  readonly text: string;
  readonly framing: Framing;
  /** 100 to 199 but not 101: the final answer is still to come. */
  readonly interim: boolean;
}

/** A head whose framing two parsers might read differently; `refused` says why, in words. */
export interface Refused {
  readonly refused: string;
}

export const headLimitBytes = 64 * 1024;

/** One empty line before it is tolerated here; the framer takes whole ones away already. */
const requestLine = /^(?:\r\n)?([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([^\s\0]+) HTTP\/1\.([01])\r\n/;
const responseLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [^\r\n\0]*)?\r\n/;
/** Field lines, each `name:value` with no space before the colon, no folding, no bare CR, LF or NUL. */
const fieldLines = /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n\0]*\r\n)*\r\n$/;
const tellingFields = /\r\n(content-length|transfer-encoding|host|upgrade):[ \t]*([^\r]*)/gi;
const empty: Framing = { kind: 'empty' };

/** What the fields say of the framing, before it is known whose head it is. */
interface Telling {
  readonly lengths: string[];
  readonly codings: string[];
  hosts: number;
  upgrade: boolean;
}

/** True for a text that begins with an HTTP/1 request line. */
export function isRequestLine(text: string): boolean {
  return requestLine.test(text);
}

/** Reads a whole request head; refuses what RFC 9112 forbids or leaves to the reader's taste. */
export function readRequestHead(text: string): RequestHead | Refused {
  const line = requestLine.exec(text);
  if (line === null) return { refused: 'malformed request line' };
  const [whole, method = '', target = '', digit] = line;
  if (!fieldLines.test(text.slice(whole.length))) return { refused: 'malformed field line' };
  const told = tellings(text);
  if (told.hosts > 1) return { refused: 'more than one Host' };
  const minor = digit === '1' ? 1 : 0;
  const framing = bodyFraming(told, minor, true);
  if ('refused' in framing) return framing;
  const wantsTunnel = method === 'CONNECT' || (told.upgrade && minor === 1);
  return { method, target, minor, text, framing, wantsTunnel };
}

/** Reads a whole response head. `method` is that of the request it answers. */
export function readResponseHead(text: string, method: string): ResponseHead | Refused {
  const line = responseLine.exec(text);
  if (line === null) return { refused: 'malformed status line' };
  const status = Number(line[2]);
  const minor = line[1] === '1' ? 1 : 0;
  if (!fieldLines.test(text.slice(line[0].length))) return { refused: 'malformed field line' };
  const framing = responseFraming(text, status, method, minor);
  if ('refused' in framing) return framing;
  return { status, minor, text, framing, interim: status < 200 && status !== 101 };
}

function responseFraming(text: string, status: number, method: string, minor: 0 | 1): Framing | Refused {
  if (status === 101 || (method === 'CONNECT' && status >= 200 && status < 300)) return { kind: 'opaque' };
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return empty;
  return bodyFraming(tellings(text), minor, false);
}

function tellings(text: string): Telling {
  const told: Telling = { lengths: [], codings: [], hosts: 0, upgrade: false };
  tellingFields.lastIndex = 0;
  for (let field = tellingFields.exec(text); field !== null; field = tellingFields.exec(text)) {
    const [, name = '', value = ''] = field;
    if (name.length === 14) told.lengths.push(value.trimEnd());
    else if (name.length === 17) told.codings.push(value.trimEnd());
    else if (name.length === 4) told.hosts += 1;
    else told.upgrade = true;
  }
  return told;
}

/** RFC 9112 6.1 and 6.3, strictly: anything that an attacker could make two readers disagree on is refused. */
function bodyFraming(told: Telling, minor: 0 | 1, isRequest: boolean): Framing | Refused {
  if (told.codings.length > 0) {
    if (told.lengths.length > 0) return { refused: 'both Content-Length and Transfer-Encoding' };
    if (minor === 0) return { refused: 'Transfer-Encoding in HTTP/1.0' };
    return codingFraming(told.codings, isRequest);
  }
  if (told.lengths.length > 1) return { refused: 'more than one Content-Length' };
  const length = told.lengths[0];
  if (length === undefined) return isRequest ? empty : { kind: 'until-close' };
  if (!/^\d{1,15}$/.test(length)) return { refused: 'malformed Content-Length' };
  const sizeBytes = Number(length);
  return sizeBytes === 0 ? empty : { kind: 'fixed', sizeBytes };
}

function codingFraming(fields: readonly string[], isRequest: boolean): Framing | Refused {
  if (fields.length > 1) return { refused: 'more than one Transfer-Encoding' };
  const codings = (fields[0] ?? '').toLowerCase().split(/[ \t]*,[ \t]*/);
  const known = codings.every((coding) => /^(?:chunked|gzip|x-gzip|deflate|compress|x-compress)$/.test(coding));
  if (!known) return { refused: 'unknown Transfer-Encoding' };
  if (codings.indexOf('chunked') === codings.length - 1) return { kind: 'chunked' };
  if (isRequest || codings.includes('chunked')) return { refused: 'chunked is not the last Transfer-Encoding' };
  return { kind: 'until-close' };
}

/** RFC 9112 9.3: connections of HTTP/1.1 persist unless told otherwise, older ones do not. */
export function staysOpen(request: RequestHead): boolean {
  return request.minor === 1 && !/\r\nconnection:[^\r]*\bclose\b/i.test(request.text);
}

/** Stands for a request of which not even the head could be read. */
export const unreadRequest: RequestHead = {
  method: 'GET',
  target: '*',
  minor: 1,
  text: '',
  framing: { kind: 'empty' },
  wantsTunnel: false,
};
