import { defineFault } from '@firedrill/core/fault';
import { durationMs } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { canaryOf, canaryWarnings, matchOf, requestFields } from './parts/http-requests.ts';
import { doorMeans } from './parts/proxy-claim.ts';

/** Of a delay, what the witness must at least see: its own timers and the network's jitter are no proof of absence. */
const shareToSee = 0.9;

export const httpDelay = defineFault({
  name: 'http.delay',
  title: { en: 'Delay HTTP', ko: 'HTTP 지연' },
  summary: {
    en: 'Makes answers, or requests, of a service come late.',
    ko: '서비스의 응답이나 요청이 늦게 도착하게 합니다.',
  },
  targets: ['process', 'host'],
  params: z.strictObject({
    delay: durationMs
      .refine((delayMs) => delayMs >= 1 && delayMs <= 3_600_000, 'expected 1ms to 1h')
      .describe('1ms to 1h.'),
    at: z
      .enum(['request', 'response'])
      .default('response')
      .describe('response: the work is done at once, the answer is late. request: the work itself begins late.'),
    ...requestFields,
  }),
  lasts: 'lasting',
  examples: [
    { title: { en: 'Every answer late', ko: '모든 응답 지연' }, with: { delay: '7s' }, for: '20s' },
    {
      title: { en: 'A third of the reads', ko: '조회의 3분의 1' },
      with: { delay: '2s', percent: 33, at: 'request', match: { method: 'GET', path: '/ratings*' } },
      for: '20s',
    },
  ],
  means: ({ delay, at, ...requests }, target) =>
    doorMeans(target, {
      fault: 'http.delay',
      sharePercent: requests.percent,
      with: { delayMs: delay, at },
      match: matchOf(requests),
    }),
  effect: ({ delay, ...requests }, target) => ({
    kind: 'http-timing',
    ...canaryOf(requests, target),
    atLeastMs: Math.max(1, Math.floor(delay * shareToSee)),
  }),
  exposure: () => ({ by: 'hold' }),
  warnings: canaryWarnings,
});
