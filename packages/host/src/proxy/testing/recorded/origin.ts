import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/**
 * What node's own HTTP server answers, as many ways as it can: `/KIND/SIZE`, with `?close` to end the connection
 * afterwards.
 */
export const origin: RequestListener = (request, response) => {
  const [, kind = '', size = '0'] = /^\/([a-z]*)\/?(\d*)/.exec(request.url ?? '') ?? [];
  const bytes = Buffer.alloc(Number(size), `${kind} ${size};`);
  if (request.url?.includes('close') === true) response.shouldKeepAlive = false;
  (answers[kind] ?? answers['fixed'])?.({ request, response, bytes });
};

interface Answering {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly bytes: Buffer;
}

const answers: Readonly<Record<string, (answering: Answering) => void>> = {
  fixed: ({ request, response, bytes }) => {
    const tag = `"${bytes.length}"`;
    if (request.headers['if-none-match'] === tag) return void response.writeHead(304, { etag: tag }).end();
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const part = from === undefined ? bytes : bytes.subarray(Number(from), to === '' ? undefined : Number(to) + 1);
    const range = part === bytes ? {} : { 'content-range': `bytes ${from}-${to}/${bytes.length}` };
    response.writeHead(part === bytes ? 200 : 206, { etag: tag, 'content-length': part.length, ...range }).end(part);
  },
  chunked: ({ response, bytes }) => {
    for (let at = 0; at < bytes.length; at += 1999) response.write(bytes.subarray(at, at + 1999));
    response.end();
  },
  late: ({ response, bytes }) => {
    response.shouldKeepAlive = false;
    response.useChunkedEncodingByDefault = false;
    response.write(bytes);
    setImmediate(() => response.end(bytes));
  },
  gzip: ({ response, bytes }) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(bytes)),
  trailer: ({ response, bytes }) => {
    response.writeHead(200, { trailer: 'x-sum' }).write(bytes);
    response.addTrailers({ 'x-sum': String(bytes.length) });
    response.end();
  },
  empty: ({ response }) => void response.writeHead(204).end(),
  moved: ({ response, bytes }) => void response.writeHead(302, { location: `/fixed/${bytes.length}` }).end(),
  hints: ({ response, bytes }) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    response.end(bytes);
  },
  early: ({ response }) => void response.writeHead(413, { connection: 'close' }).end('too much'),
  cut: ({ response, bytes }) => {
    response.writeHead(200, { 'content-length': 2 * bytes.length + 1 }).write(bytes, () => response.destroy());
  },
  echo: ({ request, response }) => void request.pipe(response),
};
