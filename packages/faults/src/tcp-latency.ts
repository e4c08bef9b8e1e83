import { defineFault } from '@firedrill/core/fault';
import { durationMs } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { doorMeans, doorOf } from './parts/proxy-claim.ts';
import { drawsToSee, share } from './parts/share.ts';

const longestMs = 3_600_000;

export const tcpLatency = defineFault({
  name: 'tcp.latency',
  title: { en: 'Delay TCP', ko: 'TCP 지연' },
  summary: {
    en: 'Makes the bytes of connections arrive late, in order, whatever protocol they speak.',
    ko: '프로토콜과 관계없이 연결의 바이트가 순서를 지키며 늦게 도착하게 합니다.',
  },
  targets: ['process', 'host'],
  params: z.strictObject({
    delay: durationMs.refine((delayMs) => delayMs >= 1 && delayMs <= longestMs, 'expected 1ms to 1h'),
    jitter: durationMs.refine((jitterMs) => jitterMs <= longestMs, 'expected at most 1h').default(0),
    direction: z
      .enum(['upstream', 'downstream', 'both'])
      .default('downstream')
      .describe('upstream: towards the server. downstream: from it. both: each by the whole delay.'),
    percent: share.default(100).describe('Of the connections.'),
  }),
  lasts: 'lasting',
  examples: [
    { title: { en: 'A slow link', ko: '느린 연결' }, with: { delay: '200ms', jitter: '50ms' }, for: '20s' },
    { title: { en: 'Both ways', ko: '양방향' }, with: { delay: '100ms', direction: 'both' }, for: '20s' },
  ],
  means: ({ delay, jitter, direction, percent }, target) =>
    doorMeans(target, {
      fault: 'tcp.latency',
      sharePercent: percent,
      with: { delayMs: delay, jitterMs: jitter, direction },
      match: null,
    }),
  effect: ({ delay, jitter, direction, percent }, target) => {
    const { host, port } = doorOf(target);
    const leastMs = Math.max(0, delay - jitter) * (direction === 'both' ? 2 : 1);
    return {
      kind: 'tcp-timing',
      host,
      port,
      atLeastMs: Math.max(1, Math.floor(leastMs * 0.9)),
      window: drawsToSee(percent),
    };
  },
  exposure: () => ({ by: 'hold' }),
});
