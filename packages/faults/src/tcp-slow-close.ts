import { defineFault } from '@firedrill/core/fault';
import { durationMs } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { connectionFields, direction, knockOf, longestMs } from './parts/connections.ts';
import { doorMeans } from './parts/proxy-claim.ts';

export const tcpSlowClose = defineFault({
  name: 'tcp.slow-close',
  title: { en: 'Close TCP slowly', ko: 'TCP 느린 종료' },
  summary: {
    en: 'Passes the end of a connection on late; its bytes are not delayed.',
    ko: '연결의 끝만 늦게 전달합니다. 바이트는 늦추지 않습니다.',
  },
  targets: ['process', 'host'],
  params: z.strictObject({
    delay: durationMs
      .refine((delayMs) => delayMs >= 1 && delayMs <= longestMs, 'expected 1ms to 1h')
      .describe('1ms to 1h.'),
    direction,
    ...connectionFields,
  }),
  lasts: 'lasting',
  examples: [
    { title: { en: 'Ends come late', ko: '늦게 오는 종료' }, with: { delay: '2s' }, for: '20s' },
    {
      title: { en: 'Some, both ways', ko: '일부, 양방향' },
      with: { delay: '500ms', direction: 'both', percent: 25 },
      for: '20s',
    },
  ],
  means: ({ delay, direction: way, percent }, target) =>
    doorMeans(target, {
      fault: 'tcp.slow-close',
      sharePercent: percent,
      with: { delayMs: delay, direction: way },
      match: null,
    }),
  effect: ({ delay, direction: way, ...connections }, target) => ({
    kind: 'tcp-timing',
    ...knockOf(connections, target),
    trip: 'close',
    atLeastMs: Math.max(1, Math.floor(delay * (way === 'both' ? 2 : 1) * 0.9)),
  }),
  exposure: () => ({ by: 'hold' }),
});
