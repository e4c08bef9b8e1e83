import { reasonOf } from '@firedrill/core/errors';
import type { Json } from '@firedrill/core/words/json';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { judgeAnswer } from './judge-answer.ts';
import { bad, blind, defineProbe, good } from './probe.ts';

const maxBodyBytes = 4 * 1024 * 1024;

/** One connection per sample, so that a probe meets what a new customer would meet and keeps nothing warm. */
const dispatcher = new Agent({ pipelining: 0, keepAliveTimeout: 1, keepAliveMaxTimeout: 1 });

const parameters = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']).default('GET'),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
});

/**
 * An HTTP request; its status, body, headers and latency are judged. The number is the first JSON path's, else the
 * latency in ms.
 */
export const httpProbe = defineProbe({
  type: 'http',
  title: { en: 'HTTP request', ko: 'HTTP 요청' },
  with: parameters,
  table: [
    { seen: 'an answer within the tolerance', quality: 'good' },
    { seen: 'an answer outside the tolerance; status 400 or above when no status is expected', quality: 'bad' },
    { seen: 'refused, reset, unreachable, or no answer in time', quality: 'bad' },
    { seen: 'an answer that is no JSON where a JSON path is expected', quality: 'blind' },
    { seen: 'no descriptors, ports or memory left at the observer', quality: 'blind' },
  ],
  sample: async ({ with: { url, method, headers, body }, expect, timeoutMs, recentMs, keep }) => {
    const startMs = performance.now();
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const options = { method, headers, dispatcher, signal, ...(body === undefined ? {} : { body }) };
      const answer = await request(url, options);
      const text = await readText(answer.body);
      const latencyMs = performance.now() - startMs;
      keep(latencyMs);
      if (expect.status === undefined && answer.statusCode >= 400) return bad(`status ${answer.statusCode}`, latencyMs);
      const { statusCode: status } = answer;
      const json = (): Json | undefined => parsed(text);
      const judged = judgeAnswer({ status, headers: flat(answer.headers), text, json, latencyMs, recentMs }, expect);
      // A number that was asked for and is missing is none; the latency would be taken for it.
      const value = judged.value ?? (expect.jsonPath === undefined ? latencyMs : null);
      if (judged.quality === 'blind') return blind(judged.reasons.join('; '));
      if (judged.quality === 'bad') return bad(judged.reasons.join('; '), value);
      return good(`status ${status} in ${Math.round(latencyMs)} ms`, value);
    } catch (thrown) {
      const latencyMs = performance.now() - startMs;
      if (isOurs(thrown)) return blind(`the observer is out of resources: ${reasonOf(thrown)}`);
      keep(latencyMs);
      return bad(signal.aborted ? `no answer within ${timeoutMs} ms` : reasonOf(thrown));
    }
  },
});

/** Error codes that say something about this machine and nothing about the system. @see errno(3) */
const ownCodes = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM']);

function isOurs(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && ownCodes.has(String(thrown.code));
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

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: the caller says what that means for the tolerance at hand.
    return undefined;
  }
}

function flat(headers: { readonly [name: string]: string | string[] | undefined }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));
}
