import { defineFault } from '@firedrill/core/fault';
import { z } from 'zod';
import { headers, query, visible } from './parts/http-parts.ts';
import { canaryOf, canaryWarnings, matchOf, requestFields } from './parts/http-requests.ts';
import { doorMeans } from './parts/proxy-claim.ts';

const longestPatch = 32_768;

const params = z
  .strictObject({
    at: z.enum(['request', 'response']).default('response').describe('Which of the two is changed.'),
    body: z
      .record(z.string(), z.unknown())
      .refine((patch) => JSON.stringify(patch).length <= longestPatch, `expected at most ${longestPatch} characters`)
      .optional()
      .describe('Merged into a JSON body as RFC 7396 says: null takes a member away. Other bodies stay as they are.'),
    headers: headers.optional().describe('Added beside those that are there.'),
    query: query.optional(),
    ...requestFields,
  })
  .refine((all) => all.body !== undefined || all.headers !== undefined || all.query !== undefined, {
    message: 'expected one or more of body, headers and query',
  })
  .refine((all) => all.at === 'request' || all.query === undefined, {
    message: 'expected a query only at: request',
    path: ['query'],
  });

export const httpPatch = defineFault<z.output<typeof params>>({
  name: 'http.patch',
  title: { en: 'Patch HTTP messages', ko: 'HTTP 메시지 덧붙이기' },
  summary: {
    en: 'Changes members of JSON bodies, and adds headers or query parameters to messages.',
    ko: 'JSON 본문의 항목을 바꾸고 헤더나 쿼리 매개변수를 더합니다.',
  },
  targets: ['process', 'host'],
  params,
  lasts: 'lasting',
  examples: [
    {
      title: { en: 'A member is missing, another is strange', ko: '빠진 항목과 이상한 값' },
      with: { body: { stars: null, source: 'drill' }, match: { path: '/ratings*' } },
      for: '20s',
    },
    {
      title: { en: 'Requests say more', ko: '요청에 덧붙이기' },
      with: { at: 'request', query: { debug: '1' }, headers: { 'x-drill': 'yes' } },
      for: '20s',
    },
  ],
  means: ({ percent, match, ask, ...parts }, target) =>
    doorMeans(target, {
      fault: 'http.patch',
      sharePercent: percent,
      with: JSON.parse(JSON.stringify(parts)),
      match: matchOf({ percent, match, ask }),
    }),
  effect: (all, target) => {
    const canary = canaryOf(all, target);
    if (all.at === 'request') return { kind: 'http-answer', ...canary, seen: 'different' };
    const mergedJson = all.body === undefined ? null : JSON.stringify(all.body);
    return { kind: 'http-answer', ...canary, seen: 'parts', answerHeaders: visible(all.headers), mergedJson };
  },
  exposure: () => ({ by: 'hold' }),
  warnings: canaryWarnings,
});
