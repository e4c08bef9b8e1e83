import { reasonOf } from '@firedrill/core/errors';
import type { Json } from '@firedrill/core/words/json';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { exchange } from './exchange.ts';
import { requestHeaders } from './http-headers.ts';
import { networkReason } from './network-reason.ts';
import { isOurs } from './own-limits.ts';
import { blind, defineProbe, numberKeys, timeKeys } from './probe.ts';
import { authorities, tlsAbout } from './tls-trust.ts';

const parameters = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']).default('GET'),
  headers: requestHeaders,
  body: z.string().optional(),
  /** How the server's certificate is checked: against `ca` (PEM) and not the usual authorities, or not at all. */
  tls: z
    .strictObject({ verify: z.boolean().default(true), ca: authorities.optional(), serverName: z.string().optional() })
    .optional()
    .meta({ description: tlsAbout }),
});

/**
 * An HTTP request; its status, body, headers and latency are judged. The number is the first JSON path's, else the
 * latency in ms.
 */
export const httpProbe = defineProbe({
  type: 'http',
  title: { en: 'HTTP request', ko: 'HTTP 요청' },
  about: {
    en:
      'Sends one request over a new connection. The number is the body where a bound is given, else that of the ' +
      'first JSON path, else the latency in milliseconds.',
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
  sample: async ({ with: wanted, expect, timeoutMs }) => {
    const startMs = performance.now();
    try {
      const { status, headers, body, expiresAtMs } = await exchange(wanted, timeoutMs);
      const latencyMs = performance.now() - startMs;
      const text = body.toString('utf8');
      return {
        says: `status ${status} in ${Math.round(latencyMs)} ms`,
        status,
        ...(expect.header === undefined ? {} : { headers: flat(headers) }),
        text,
        json: () => parsed(text),
        latencyMs,
        otherwise: latencyMs,
        ...(expiresAtMs === null ? {} : { tlsExpiryMs: expiresAtMs - Date.now() }),
      } satisfies Answer;
    } catch (thrown) {
      if (isOurs(thrown)) return blind(`the observer is out of resources: ${reasonOf(thrown)}`);
      const failure = networkReason(thrown);
      return { says: failure, failure, latencyMs: performance.now() - startMs };
    }
  },
});

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
