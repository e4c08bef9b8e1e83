import { defineFault } from '@firedrill/core/fault';
import { durationMs, sizeBytes } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { connectionFields, direction, knockOf, longestMs } from './parts/connections.ts';
import { doorMeans } from './parts/proxy-claim.ts';
import { leastSeenMs, unseenWarnings } from './parts/unseen.ts';

export const tcpSlice = defineFault({
  name: 'tcp.slice',
  title: { en: 'Slice TCP', ko: 'TCP 조각내기' },
  summary: {
    en: 'Cuts what flows into small pieces, with pauses between them.',
    ko: '흐르는 바이트를 작은 조각으로 나누고 사이에 간격을 둡니다.',
  },
  targets: ['process', 'host'],
  params: z.strictObject({
    average: sizeBytes
      .refine((bytes) => bytes >= 1 && bytes <= 1e6, 'expected 1B to 1MB')
      .describe('Of a piece, 1B to 1MB.'),
    variation: sizeBytes
      .refine((bytes) => bytes <= 1e6, 'expected at most 1MB')
      .prefault('0B')
      .describe('At most 1MB. Each piece is drawn evenly from average ± variation.'),
    delay: durationMs
      .refine((delayMs) => delayMs <= longestMs, 'expected at most 1h')
      .prefault('0s')
      .describe('Between two pieces, at most 1h.'),
    direction,
    ...connectionFields,
  }),
  lasts: 'lasting',
  examples: [
    { title: { en: 'In small pieces', ko: '작은 조각으로' }, with: { average: '64B', delay: '5ms' }, for: '20s' },
    {
      title: { en: 'Requests in crumbs', ko: '부스러기 같은 요청' },
      with: {
        average: '10B',
        variation: '5B',
        delay: '20ms',
        direction: 'upstream',
        send: 'PING\r\n',
        expectBytes: 7,
      },
      for: '20s',
    },
  ],
  means: ({ average, variation, delay, direction: way, percent }, target) =>
    doorMeans(target, {
      fault: 'tcp.slice',
      sharePercent: percent,
      with: { averageBytes: average, variationBytes: variation, delayMs: delay, direction: way },
      match: null,
    }),
  effect: ({ average, variation, delay, direction: way, ...connections }, target) => {
    const knock = knockOf(connections, target);
    const largestBytes = average + variation;
    // Our own pieces are cut where we cannot see them: only that they take their time.
    if (way === 'upstream') {
      const atMostBytesPerSecond = Math.min(1e12, Math.max(1, (average * 1000) / Math.max(delay, 1e-6)));
      return { kind: 'tcp-throughput', ...knock, atMostBytesPerSecond, freeBytes: largestBytes, direction: way };
    }
    return { kind: 'tcp-pieces', ...knock, atMostBytes: largestBytes };
  },
  exposure: () => ({ by: 'hold' }),
  warnings: ({ average, variation, delay, direction: way, ...connections }, target) => {
    // Towards the server only the time is seen that the pieces take; from it, that there is more than one.
    const seenBytes = way === 'upstream' ? Math.ceil((average * leastSeenMs) / delay) : 1;
    const seenWay = way === 'upstream' ? way : 'downstream';
    return unseenWarnings({ connections, direction: seenWay, leastBytes: average + variation + seenBytes, target });
  },
});
