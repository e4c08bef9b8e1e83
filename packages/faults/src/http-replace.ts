import { defineFault } from '@firedrill/core/fault';
import type { JsonObject } from '@firedrill/core/words/json';
import { z } from 'zod';
import { bytesOfBase64 } from './parts/base64.ts';
import { bodySha256, headers, query, visible } from './parts/http-parts.ts';
import { canaryOf, canaryWarnings, matchOf, requestFields } from './parts/http-requests.ts';
import { doorMeans } from './parts/proxy-claim.ts';

const ofAnswers = ['status', 'headers', 'body', 'bodyBase64'] as const;
const ofRequests = ['method', 'path', 'query', 'headers', 'body', 'bodyBase64'] as const;

const params = z
  .strictObject({
    at: z.enum(['request', 'response']).default('response').describe('Which of the two is changed.'),
    status: z
      .int()
      .min(200)
      .max(599)
      .refine((status) => status !== 204 && status !== 304, 'expected a status that allows a body')
      .optional()
      .describe('Of the answer.'),
    method: z
      .string()
      .regex(/^[A-Z]{1,32}$/, 'expected a method in capitals')
      .refine((method) => method !== 'HEAD' && method !== 'CONNECT', 'expected a method whose answer has a body')
      .optional()
      .describe('Of the request, unless that is HEAD or CONNECT.'),
    path: z
      .string()
      .regex(/^\/[^\s?#]*$/, 'expected a path without its query')
      .optional()
      .describe('Of the request.'),
    query: query.optional(),
    headers: headers.optional().describe('In place of those of the same name.'),
    body: z.string().max(65_536).optional(),
    bodyBase64: z.base64().max(65_536).optional(),
    ...requestFields,
  })
  .refine((all) => all.body === undefined || all.bodyBase64 === undefined, {
    message: 'expected at most one of body and bodyBase64',
  })
  .superRefine((all, context) => {
    const allowed: readonly string[] = all.at === 'response' ? ofAnswers : ofRequests;
    const given = [...ofAnswers, ...ofRequests].filter((name) => all[name] !== undefined);
    const wrong = given.filter((name) => !allowed.includes(name));
    if (given.length > 0 && wrong.length === 0) return;
    const message = `expected one or more of ${allowed.join(', ')} at a ${all.at}`;
    context.addIssue({ code: 'custom', message, path: wrong.slice(0, 1) });
  });

type Params = z.output<typeof params>;

export const httpReplace = defineFault<Params>({
  name: 'http.replace',
  title: { en: 'Replace parts of HTTP messages', ko: 'HTTP 메시지 바꾸기' },
  summary: {
    en: 'Puts another status, header, body, path or query in the place of what a message has.',
    ko: '메시지의 상태 코드, 헤더, 본문, 경로, 쿼리를 다른 값으로 바꿉니다.',
  },
  targets: ['process', 'host'],
  params,
  lasts: 'lasting',
  examples: [
    {
      title: { en: 'An answer that nobody expects', ko: '예상 밖의 응답' },
      with: { status: 200, body: '<html>maintenance</html>', headers: { 'content-type': 'text/html' } },
      for: '20s',
    },
    {
      title: { en: 'Requests lose their way', ko: '엉뚱한 경로로 가는 요청' },
      with: { at: 'request', path: '/nowhere', percent: 20 },
      for: '20s',
    },
  ],
  means: ({ percent, match, ask, ...parts }, target) =>
    doorMeans(target, {
      fault: 'http.replace',
      sharePercent: percent,
      with: JSON.parse(JSON.stringify(parts)),
      match: matchOf({ percent, match, ask }),
    }),
  effect: (all, target) => ({ kind: 'http-answer', ...canaryOf(all, target), ...seenOf(all) }),
  exposure: () => ({ by: 'hold' }),
  warnings: canaryWarnings,
});

/** What a service makes of another request is its own affair: only that its answer is another one can be seen. */
function seenOf({ at, status, headers: set, body, bodyBase64, match }: Params): JsonObject {
  if (at === 'request') return { seen: 'different' };
  const bytes = bodyBase64 === undefined ? body : bytesOfBase64(bodyBase64);
  const hasBody = bytes !== undefined && match?.method !== 'HEAD';
  return {
    seen: 'parts',
    status: status ?? null,
    answerHeaders: visible(set),
    bodySha256: hasBody ? bodySha256(bytes) : null,
  };
}
