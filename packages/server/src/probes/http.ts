import { TLSSocket } from 'node:tls';
import { reasonOf } from '@firedrill/core/errors';
import type { Json } from '@firedrill/core/words/json';
import { Agent, buildConnector, type Dispatcher, request } from 'undici';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { isOurs } from './own-limits.ts';
import { blind, defineProbe, numberKeys, timeKeys } from './probe.ts';

const maxBodyBytes = 4 * 1024 * 1024;

/** One connection per sample, so that a probe meets what a new customer would meet and keeps nothing warm. */
const dispatcher = new Agent({ pipelining: 0, keepAliveTimeout: 1, keepAliveMaxTimeout: 1 });

const parameters = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']).default('GET'),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
  /** How the server's certificate is checked: against `ca` (PEM) instead of the usual authorities, or not at all. */
  tls: z
    .strictObject({ verify: z.boolean().default(true), ca: z.string().optional(), serverName: z.string().optional() })
    .optional(),
});
type With = z.infer<typeof parameters>;

/**
 * An HTTP request; its status, body, headers and latency are judged. The number is the first JSON path's, else the
 * latency in ms.
 */
export const httpProbe = defineProbe({
  type: 'http',
  title: { en: 'HTTP request', ko: 'HTTP 요청' },
  about: {
    en: 'Sends one request over a new connection. The number is the body where a bound is given, else that of the first JSON path, else the latency in milliseconds.',
    ko: '새 연결로 요청 하나를 보냅니다. 값은 범위가 있으면 본문의 숫자, 아니면 첫 JSON 경로의 값, 그것도 없으면 지연 시간(ms)입니다.',
  },
  with: parameters,
  expects: ['status', 'equals', 'matches', 'header', 'jsonPath', 'tlsExpiry', ...numberKeys, ...timeKeys],
  table: [
    { seen: 'an answer within the tolerance', quality: 'good' },
    { seen: 'an answer outside the tolerance; status 400 or above when no status is expected', quality: 'bad' },
    { seen: 'refused, reset, unreachable, no answer in time, or a certificate that is not accepted', quality: 'bad' },
    { seen: 'an answer that is no JSON where a JSON path is expected', quality: 'blind' },
    { seen: 'no TLS where an expiry is expected', quality: 'blind' },
    { seen: 'no descriptors, ports or memory left at the observer', quality: 'blind' },
  ],
  examples: [
    {
      name: 'page',
      type: 'http',
      with: { url: 'https://shop.example/' },
      expect: { status: 200, p95: { below: '400ms', over: '10s' }, tlsExpiry: { atLeast: '14d' } },
    },
  ],
  sample: async ({ with: wanted, timeoutMs }) => {
    const startMs = performance.now();
    const signal = AbortSignal.timeout(timeoutMs);
    const route = routeOf(wanted);
    try {
      const { url, method, headers, body } = wanted;
      const options = {
        method,
        headers,
        dispatcher: route.dispatcher,
        signal,
        ...(body === undefined ? {} : { body }),
      };
      const answer = await request(url, options);
      const text = await readText(answer.body);
      const latencyMs = performance.now() - startMs;
      const { statusCode: status } = answer;
      const expiresAtMs = route.expiresAtMs();
      return {
        says: `status ${status} in ${Math.round(latencyMs)} ms`,
        status,
        headers: flat(answer.headers),
        text,
        json: () => parsed(text),
        latencyMs,
        otherwise: latencyMs,
        ...(expiresAtMs === null ? {} : { tlsExpiryMs: expiresAtMs - Date.now() }),
      } satisfies Answer;
    } catch (thrown) {
      const latencyMs = performance.now() - startMs;
      if (isOurs(thrown)) return blind(`the observer is out of resources: ${reasonOf(thrown)}`);
      const failure = signal.aborted ? `no answer within ${timeoutMs} ms` : reasonOf(thrown);
      return { says: failure, failure, latencyMs };
    } finally {
      route.close();
    }
  },
});

interface Route {
  readonly dispatcher: Dispatcher;
  /** The end of the certificate that the server showed, in wall-clock ms; null without TLS. */
  readonly expiresAtMs: () => number | null;
  readonly close: () => void;
}

/** Over TLS a sample has a dispatcher of its own, which sees the certificate of its one connection. */
function routeOf({ url, tls }: With): Route {
  if (!url.startsWith('https:')) return { dispatcher, expiresAtMs: () => null, close: () => undefined };
  let expiresAtMs: number | null = null;
  const connect = buildConnector({
    rejectUnauthorized: tls?.verify ?? true,
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.serverName === undefined ? {} : { servername: tls.serverName }),
  });
  const own = new Agent({
    pipelining: 0,
    connect: (options, callback) =>
      connect(options, (...result) => {
        const [, socket] = result;
        if (socket instanceof TLSSocket) expiresAtMs = Date.parse(socket.getPeerCertificate().valid_to);
        callback(...result);
      }),
  });
  const close = (): void => void own.destroy();
  return { dispatcher: own, expiresAtMs: () => expiresAtMs, close };
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes) throw new Error(`the answer is larger than ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A text as JSON; undefined when it is none: the tolerance at hand says what that means. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: see above.
    return undefined;
  }
}

function flat(headers: { readonly [name: string]: string | string[] | undefined }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));
}
