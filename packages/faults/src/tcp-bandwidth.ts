import { defineFault } from '@firedrill/core/fault';
import { rateBytesPerSecond } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { connectionFields, direction, knockOf } from './parts/connections.ts';
import { doorMeans } from './parts/proxy-claim.ts';
import { leastSeenMs, unseenWarnings } from './parts/unseen.ts';

export const tcpBandwidth = defineFault({
  name: 'tcp.bandwidth',
  title: { en: 'Narrow TCP', ko: 'TCP 대역폭 제한' },
  summary: {
    en: 'Lets no more than a rate of bytes pass; what waits holds its sender back.',
    ko: '정해진 속도만큼만 통과시키며, 기다리는 바이트는 보내는 쪽을 늦춥니다.',
  },
  targets: ['process', 'host'],
  params: z.strictObject({
    rate: rateBytesPerSecond
      .refine((rate) => rate <= 1e11, 'expected at most 100 GB/s')
      .describe('Bytes or bits per second, at most 100GB/s.'),
    direction,
    ...connectionFields,
  }),
  lasts: 'lasting',
  examples: [
    { title: { en: 'A narrow link', ko: '좁은 연결' }, with: { rate: '64KiB/s' }, for: '20s' },
    {
      title: { en: 'A link as it is sold, seen by a page', ko: '회선 속도, 페이지로 확인' },
      with: {
        rate: '1Mbit/s',
        direction: 'both',
        send: 'GET /page HTTP/1.1\r\nHost: shop\r\n\r\n',
        expectBytes: 20_000,
      },
      for: '20s',
    },
  ],
  means: ({ rate, direction: way, percent }, target) =>
    doorMeans(target, {
      fault: 'tcp.bandwidth',
      sharePercent: percent,
      with: { rateBytesPerSecond: rate, direction: way },
      match: null,
    }),
  effect: ({ rate, direction: way, ...connections }, target) => ({
    kind: 'tcp-throughput',
    ...knockOf(connections, target),
    atMostBytesPerSecond: rate,
    direction: way,
  }),
  exposure: () => ({ by: 'hold' }),
  warnings: ({ rate, direction: way, ...connections }, target) => {
    const leastBytes = Math.ceil((rate * leastSeenMs) / 1000);
    return unseenWarnings({ connections, direction: way, leastBytes, target });
  },
});
