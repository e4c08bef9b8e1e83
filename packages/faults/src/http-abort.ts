import { defineFault } from '@firedrill/core/fault';
import { z } from 'zod';
import { canaryOf, canaryWarnings, matchOf, requestFields } from './parts/http-requests.ts';
import { bodySha256 } from './parts/http-parts.ts';
import { doorMeans } from './parts/proxy-claim.ts';

const params = z
  .strictObject({
    status: z.int().min(200).max(599).optional().describe('The answer that is given in place of the service’s.'),
    connection: z.literal('reset').optional().describe('reset: the connection is torn down in place of an answer.'),
    at: z
      .enum(['request', 'response'])
      .default('request')
      .describe('request: the service never sees it. response: the service does its work, and its answer is lost.'),
    ...requestFields,
  })
  .refine(({ status, connection }) => (status === undefined) !== (connection === undefined), {
    message: 'expected either a status or connection: reset',
  });

/** What the proxy says in the service's place. */
const body = 'fault\n';

export const httpAbort = defineFault<z.output<typeof params>>({
  name: 'http.abort',
  title: { en: 'Fail HTTP requests', ko: 'HTTP 요청 실패' },
  summary: {
    en: 'Answers requests by an error in the service’s place, or tears their connections down.',
    ko: '서비스 대신 오류로 응답하거나 연결을 끊습니다.',
  },
  targets: ['process', 'host'],
  params,
  lasts: 'lasting',
  examples: [
    {
      title: { en: 'Half of the requests fail', ko: '요청의 절반 실패' },
      with: { status: 503, percent: 50 },
      for: '20s',
    },
    {
      title: { en: 'Orders are taken, and their answers lost', ko: '주문은 접수되지만 응답은 사라짐' },
      with: { connection: 'reset', at: 'response', match: { method: 'POST', path: '/orders' } },
      for: '20s',
    },
  ],
  means: ({ status, at, ...requests }, target) =>
    doorMeans(target, {
      fault: 'http.abort',
      sharePercent: requests.percent,
      with: status === undefined ? { connection: 'reset', at } : { status, at },
      match: matchOf(requests),
    }),
  effect: ({ status, ...requests }, target) => {
    const canary = canaryOf(requests, target);
    if (status === undefined) return { kind: 'http-answer', ...canary, seen: 'torn' };
    const silent = canary.method === 'HEAD' || status === 204 || status === 304;
    return { kind: 'http-answer', ...canary, seen: 'parts', status, bodySha256: bodySha256(silent ? '' : body) };
  },
  exposure: () => ({ by: 'hold' }),
  warnings: canaryWarnings,
});
