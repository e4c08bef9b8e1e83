import { defineFault } from '@firedrill/core/fault';
import { durationMs } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { doorMeans, doorOf } from './parts/proxy-claim.ts';
import { drawsToSee, share } from './parts/share.ts';

const match = z.strictObject({
  path: z.string().startsWith('/').optional().describe('Exactly, or up to a * at its end.'),
  method: z
    .string()
    .regex(/^[A-Z]+$/, 'expected a method in capitals')
    .optional(),
  header: z.record(z.string(), z.string()).optional(),
});

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
    delay: durationMs.refine((delayMs) => delayMs >= 1 && delayMs <= 3_600_000, 'expected 1ms to 1h'),
    percent: share.default(100).describe('Of the requests that match.'),
    at: z
      .enum(['request', 'response'])
      .default('response')
      .describe('response: the work is done at once, the answer is late. request: the work itself begins late.'),
    match: match.optional().describe('Only these requests; all without it.'),
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
  means: ({ delay, percent, at, match: only }, target) =>
    doorMeans(target, {
      fault: 'http.delay',
      sharePercent: percent,
      with: { delayMs: delay, at },
      match: only === undefined ? null : JSON.parse(JSON.stringify(only)),
    }),
  effect: ({ delay, percent, match: only }, target) => ({
    kind: 'http-timing',
    url: `http://${doorOf(target).text}${(only?.path ?? '/').replace(/\*$/, '')}`,
    method: only?.method ?? 'GET',
    headers: { ...only?.header, 'x-firedrill-canary': '{injection}' },
    atLeastMs: Math.max(1, Math.floor(delay * shareToSee)),
    window: drawsToSee(percent),
  }),
  exposure: () => ({ by: 'hold' }),
});
