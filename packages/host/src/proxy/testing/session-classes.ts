import type { Randomness } from '../random.ts';
import type { Script, Session } from './session.ts';

/** Makes one session of a class; the random numbers choose sizes, cuts and words. */
export type SessionClass = (script: Script, words: Words) => Session;

/** Random parts of messages. */
export interface Words {
  integer(from: number, to: number): number;
  bytes(sizeBytes: number): Buffer;
  /** A body and the head of a message that carries it, together. */
  fixed(firstLine: string, fields?: string): Buffer;
  chunked(firstLine: string, options?: { fields?: string; extension?: string; trailer?: string }): Buffer;
}

export function wordsOf(random: Randomness): Words {
  const integer = (from: number, to: number): number => from + Math.floor(random.next() * (to - from + 1));
  const bytes = (sizeBytes: number): Buffer => Buffer.from(Array.from({ length: sizeBytes }, () => integer(0, 255)));
  const fixed: Words['fixed'] = (firstLine, fields = '') => {
    const body = bytes(integer(0, 3000));
    return Buffer.concat([
      Buffer.from(`${firstLine}\r\nHost: a\r\n${fields}Content-Length: ${body.length}\r\n\r\n`),
      body,
    ]);
  };
  const chunked: Words['chunked'] = (firstLine, { fields = '', extension = '', trailer = '' } = {}) => {
    const head = `${firstLine}\r\nHost: a\r\n${fields}Transfer-Encoding: chunked\r\n\r\n`;
    const chunks = Array.from({ length: integer(1, 5) }, () => bytes(integer(1, 700)));
    const parts = chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]);
    return Buffer.concat([Buffer.from(head), ...parts, Buffer.from(`0\r\n${trailer}\r\n`)]);
  };
  return { integer, bytes, fixed, chunked };
}

const get = (path: string, fields = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
const ok = 'HTTP/1.1 200 OK';
const goOn = 'HTTP/1.1 100 Continue\r\n\r\n';
const empty = `${ok}\r\nContent-Length: 0\r\n\r\n`;

/** Talk that follows HTTP/1.1: the same through a proxy with http rules that change no byte. */
export const httpClasses: Readonly<Record<string, SessionClass>> = {
  'fixed length': (s, w) => s.exchange(w.fixed('POST /a HTTP/1.1'), w.fixed(ok), w.integer(1, 4)).done(),
  'chunked request': (s, w) => s.exchange(w.chunked('PUT /b HTTP/1.1'), empty, w.integer(1, 6)).done(),
  'chunked response': (s, w) => s.exchange(get('/c'), w.chunked(ok), w.integer(1, 6)).done(),
  trailers: (s, w) => {
    const options = { fields: 'Trailer: X-Sum\r\n', trailer: `X-Sum: ${w.integer(0, 9999)}\r\n` };
    return s.exchange(w.chunked('POST /t HTTP/1.1', options), w.chunked(ok, options), w.integer(1, 6)).done();
  },
  'chunk extensions': (s, w) =>
    s
      .exchange(w.chunked('POST /e HTTP/1.1', { extension: ';a=b;c="d"' }), w.chunked(ok, { extension: ';x' }), 5)
      .done(),
  'keep-alive': (s, w) => {
    for (let left = w.integer(2, 6); left > 0; left -= 1) s.exchange(w.fixed('POST /k HTTP/1.1'), w.fixed(ok));
    return s.done();
  },
  pipelining: (s, w) => {
    const count = w.integer(2, 8);
    const requests = Array.from({ length: count }, (_, at) => w.fixed(`POST /p${at} HTTP/1.1`));
    const responses = Array.from({ length: count }, (_, at) => (at % 2 === 0 ? w.fixed(ok) : w.chunked(ok)));
    return s.exchange(Buffer.concat(requests), Buffer.concat(responses), w.integer(1, 9)).done();
  },
  'HEAD, then GET': (s, w) =>
    s
      .exchange('HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n', `${ok}\r\nContent-Length: ${w.integer(1, 999)}\r\n\r\n`)
      .exchange(get('/h'), w.fixed(ok))
      .done(),
  '204, then more': (s, w) =>
    s.exchange(get('/n'), 'HTTP/1.1 204 No Content\r\n\r\n').exchange(get('/'), w.fixed(ok)).done(),
  '304 with a length': (s, w) =>
    s
      .exchange(get('/m'), 'HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n')
      .exchange(get('/'), w.fixed(ok))
      .done(),
  '100-continue': (s, w) => {
    const body = w.bytes(w.integer(1, 500));
    const head = `POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`;
    return s
      .exchange(head, 'HTTP/1.1 100 Continue\r\n\r\n')
      .exchange(body, w.fixed(ok))
      .exchange(get('/'), empty)
      .done();
  },
  'early hints': (s, w) => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n'.repeat(w.integer(1, 3));
    return s.exchange(get('/i'), Buffer.concat([Buffer.from(hints), w.fixed(ok)]), w.integer(1, 5)).done();
  },
  'upgrade, then a tunnel': (s, w) => {
    s.exchange(get('/w', 'Connection: upgrade\r\nUpgrade: websocket\r\n'), 'HTTP/1.1 101 Switching Protocols\r\n\r\n');
    for (let left = 4; left > 0; left -= 1) s.exchange(w.bytes(w.integer(1, 900)), w.bytes(w.integer(1, 900)));
    return s.done('server');
  },
  'upgrade declined': (s, w) =>
    s
      .exchange(get('/w', 'Connection: upgrade\r\nUpgrade: h2c\r\n'), w.fixed(ok))
      .exchange(w.fixed('POST / HTTP/1.1'), empty)
      .done(),
  CONNECT: (s, w) => {
    s.exchange('CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n', `${ok}\r\n\r\n`);
    return s.exchange(w.bytes(600), w.bytes(600), 3).done();
  },
  'CONNECT refused': (s, w) =>
    s
      .exchange('CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n', w.fixed('HTTP/1.1 403 No'))
      .exchange(get('/'), empty)
      .done(),
  'HTTP/1.0 until close': (s, w) => {
    s.say('client', 'GET /o HTTP/1.0\r\n\r\n').hear('server');
    return s
      .say('server', Buffer.concat([Buffer.from('HTTP/1.0 200 OK\r\n\r\n'), w.bytes(w.integer(0, 4000))]), 4)
      .done('server');
  },
  'until close': (s, w) => {
    s.exchange(get('/u'), Buffer.concat([Buffer.from(`${ok}\r\nConnection: close\r\n\r\n`), w.bytes(3000)]), 3);
    return s.done('server');
  },
  'half-close by the client': (s, w) => {
    s.say('client', w.fixed('POST /hc HTTP/1.1'), 3).step('client', 'end').hear('server').step('server', 'await-end');
    return s.say('server', w.chunked(ok), 3).hear('client').step('server', 'end').step('client', 'await-end').written();
  },
  'half-close by the server': (s, w) => {
    s.say('client', get('/hs')).hear('server').say('server', w.fixed(ok)).step('server', 'end').hear('client');
    return s
      .step('client', 'await-end')
      .say('client', get('/late'))
      .step('client', 'end')
      .hear('server')
      .step('server', 'await-end')
      .written();
  },
  'byte by byte': (s, w) => {
    s.exchange(w.chunked('POST /bb HTTP/1.1', { trailer: 'A: b\r\n' }), w.chunked(ok, { trailer: 'C: d\r\n' }), 400);
    return s.done();
  },
  bulk: (s, w) => {
    const body = Buffer.alloc(w.integer(200_000, 900_000), w.bytes(997));
    const head = (line: string): Buffer => Buffer.from(`${line}\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`);
    return s
      .exchange(Buffer.concat([head('POST /l HTTP/1.1'), body]), Buffer.concat([head(ok), body]), w.integer(1, 9))
      .done();
  },
  'early response': (s, w) => {
    const body = w.bytes(900);
    s.say('client', 'POST /er HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n').hear('server');
    return s
      .say('server', w.fixed('HTTP/1.1 413 Too Large'))
      .hear('client')
      .exchange(body, '')
      .exchange(get('/'), empty)
      .done();
  },
  'gzip, chunked': (s, w) => {
    const coded = Buffer.from(w.chunked(ok).toString('latin1').replace('g: chunked', 'g: gzip, chunked'), 'latin1');
    return s.exchange(get('/g'), coded, 3).done();
  },
  'empty lines before': (s, w) =>
    s
      .exchange(`\r\n${get('/l1')}`, empty)
      .exchange(`\r\n\r\n${get('/l2')}`, w.fixed(ok), 3)
      .done(),
  'server resets': (s, w) => {
    const part = Buffer.concat([Buffer.from(`${ok}\r\nContent-Length: 9000\r\n\r\n`), w.bytes(w.integer(1, 3000))]);
    return s.exchange(get('/sr'), part).step('server', 'reset').step('client', 'await-end').written();
  },
  'client resets': (s, w) => {
    s.say('client', 'POST /cr HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n')
      .hear('server')
      .say('client', w.bytes(w.integer(1, 3000)));
    return s
      .hear('server')
      .say('server', 'HTTP/1.1 100 Continue\r\n\r\n')
      .hear('client')
      .step('client', 'reset')
      .step('server', 'await-end')
      .written();
  },
};

/** Talk that is no HTTP, or none that can be framed: the same through a proxy whatever its rules. */
export const otherClasses: Readonly<Record<string, SessionClass>> = {
  TLS: (s, w) => {
    const hello = Buffer.concat([Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]), w.bytes(512)]);
    return s.exchange(hello, w.bytes(2000), 2).exchange(w.bytes(100), w.bytes(100)).done();
  },
  'HTTP/2': (s, w) => {
    const preface = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), w.bytes(60)]);
    return s.exchange(preface, w.bytes(60), w.integer(1, 5)).exchange(w.bytes(500), w.bytes(500)).done();
  },
  binary: (s, w) => s.exchange(Buffer.concat([Buffer.from([0]), w.bytes(900)]), w.bytes(900), 4).done(),
  'server speaks first': (s, w) => {
    s.say('server', '220 mail ready\r\n').hear('client').exchange('EHLO me\r\n', '250 hello\r\n');
    return s.exchange(`DATA ${w.integer(0, 999)}\r\n`, '354 go\r\n').done('server');
  },
  'words without line end': (s, w) =>
    s
      .exchange('ping', 'pong')
      .exchange(`set a ${w.integer(0, 99)}\r\n`, '+OK\r\n')
      .done(),
  'nothing at all': (s) => s.done(),
  'reset at once': (s) => s.step('client', 'reset').step('server', 'await-end').written(),
  'length and coding': (s, w) => {
    const fields = 'Content-Length: 4\r\n';
    return s.exchange(w.chunked('POST /ct HTTP/1.1', { fields }), empty).exchange(get('/'), empty).done();
  },
  'a head too large': (s, w) => {
    const large = get('/l', `X: ${'x'.repeat(65_536 + w.integer(0, 30_000))}\r\n`);
    return s.exchange(large, empty, w.integer(1, 6)).exchange(get('/'), empty).done();
  },
  'a malformed trailer': (s, w) => {
    const words = w.chunked('POST /mt HTTP/1.1', { trailer: `${'t'.repeat(w.integer(9, 300))}: a\nb: c\r\n` });
    const [first, last] = [words.length - w.integer(13, 19), words.length - w.integer(3, 6)];
    s.exchange(words.subarray(0, first), goOn).exchange(words.subarray(first, last), goOn);
    return s.exchange(words.subarray(last), empty).exchange(get('/'), empty).done();
  },
  'bare line feeds': (s, w) => s.exchange('GET / HTTP/1.1\nHost: a\n\n', w.fixed(ok)).exchange(get('/'), empty).done(),
};

/** Classes of `otherClasses` that a strict proxy refuses, as it should. */
export const refusedClasses: ReadonlySet<string> = new Set([
  'length and coding',
  'a head too large',
  'a malformed trailer',
  'bare line feeds',
]);
