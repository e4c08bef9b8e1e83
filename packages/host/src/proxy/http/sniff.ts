import { headLimitBytes, isRequestLine } from './head.ts';

/** What the first bytes of a client say it speaks; `unknown` wants more of them. */
export type Speech = 'http' | 'tls' | 'http2' | 'not-http' | 'unknown';

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const methodLimitBytes = 32;

/** Recognises a TLS record (RFC 8446 5.1), the HTTP/2 preface (RFC 9113 3.4), an HTTP/1 request line (RFC 9112 3). */
export function sniff(bytes: Buffer): Speech {
  if (bytes.length === 0) return 'unknown';
  if (bytes[0] === 0x16) {
    if (bytes.length < 2) return 'unknown';
    return bytes[1] === 0x03 ? 'tls' : 'not-http';
  }
  const text = bytes.toString('latin1', 0, headLimitBytes).replace(/^(?:\r\n)+/, '');
  if (text.startsWith(preface)) return 'http2';
  if (text.startsWith('PRI ')) return preface.startsWith(text) ? 'unknown' : 'not-http';
  return requestLineSpeech(text);
}

const settings = { type: 4, headBytes: 9, entryBytes: 6 } as const;

/** Of a server that speaks first: one of HTTP/2 begins with a SETTINGS frame (RFC 9113 3.4, 6.5). */
export function sniffServer(bytes: Buffer): 'http2' | 'not-http' {
  if (bytes.length < settings.headBytes || bytes[3] !== settings.type) return 'not-http';
  const isPlain = bytes[4] === 0 && bytes.readUInt32BE(5) === 0;
  return isPlain && bytes.readUIntBE(0, 3) % settings.entryBytes === 0 ? 'http2' : 'not-http';
}

function requestLineSpeech(text: string): Speech {
  const lineEnd = text.indexOf('\n');
  if (lineEnd >= 0) return isRequestLine(text.slice(0, lineEnd + 1)) ? 'http' : 'not-http';
  const method = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]*/.exec(text)?.[0] ?? '';
  const plausible = method.length === text.length || (method.length > 0 && text[method.length] === ' ');
  const short = method.length <= methodLimitBytes && text.length < headLimitBytes;
  return (plausible && short) || text === '\r' ? 'unknown' : 'not-http';
}
