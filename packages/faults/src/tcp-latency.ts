import { defineFault } from '@firedrill/core/fault';
import { durationMs, percent } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { connectionFields, direction, knockOf, longestMs } from './parts/connections.ts';
import { doorMeans } from './parts/proxy-claim.ts';

export const tcpLatency = defineFault({
  name: 'tcp.latency',
  title: { en: 'Delay TCP', ko: 'TCP 지연' },
  summary: {
    en: 'Makes the bytes of connections arrive late, in order, whatever protocol they speak.',
    ko: '프로토콜과 관계없이 연결의 바이트가 순서를 지키며 늦게 도착하게 합니다.',
  },
  targets: ['process', 'host'],
  params: z.strictObject({
    delay: durationMs
      .refine((delayMs) => delayMs >= 1 && delayMs <= longestMs, 'expected 1ms to 1h')
      .describe('1ms to 1h.'),
    jitter: durationMs
      .refine((jitterMs) => jitterMs <= longestMs, 'expected at most 1h')
      .prefault('0s')
      .describe('At most 1h. Each delay is drawn evenly from delay ± jitter.'),
    correlation: percent.prefault('0%').describe('How much each draw of the jitter leans on the one before.'),
    direction,
    ...connectionFields,
  }),
  lasts: 'lasting',
  examples: [
    { title: { en: 'A slow link', ko: '느린 연결' }, with: { delay: '200ms', jitter: '50ms' }, for: '20s' },
    {
      title: { en: 'Both ways, in waves', ko: '양방향, 물결처럼' },
      with: { delay: '100ms', jitter: '80ms', correlation: '75%', direction: 'both' },
      for: '20s',
    },
  ],
  means: ({ delay, jitter, correlation, direction: way, percent: sharePercent }, target) =>
    doorMeans(target, {
      fault: 'tcp.latency',
      sharePercent,
      with: { delayMs: delay, jitterMs: jitter, correlationPercent: correlation, direction: way },
      match: null,
    }),
  effect: ({ delay, jitter, direction: way, ...connections }, target) => {
    const leastMs = Math.max(0, delay - jitter) * (way === 'both' ? 2 : 1);
    return { kind: 'tcp-timing', ...knockOf(connections, target), atLeastMs: Math.max(1, Math.floor(leastMs * 0.9)) };
  },
  exposure: () => ({ by: 'hold' }),
});
