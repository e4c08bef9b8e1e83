import { defineFault } from '@firedrill/core/fault';
import { durationMs } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { connectionFields, knockOf, longestMs } from './parts/connections.ts';
import { doorMeans } from './parts/proxy-claim.ts';

/** How much longer the witness waits for a reset than it should take. */
const marginMs = 400;

export const tcpReset = defineFault({
  name: 'tcp.reset',
  title: { en: 'Reset TCP', ko: 'TCP 재설정' },
  summary: {
    en: 'Tears connections down by RST, those that stand and those that come.',
    ko: '맺어진 연결과 새 연결을 RST로 끊습니다.',
  },
  targets: ['process', 'host'],
  params: z.strictObject({
    after: durationMs
      .refine((afterMs) => afterMs <= longestMs, 'expected at most 1h')
      .prefault('0s')
      .describe('How long a connection lives under the fault, at most 1h; 0s: it is torn down at once.'),
    ...connectionFields,
  }),
  lasts: 'lasting',
  examples: [
    { title: { en: 'Every connection torn down', ko: '모든 연결 끊기' }, with: {}, for: '10s' },
    { title: { en: 'A third, after a second', ko: '3분의 1, 1초 뒤' }, with: { after: '1s', percent: 33 }, for: '20s' },
  ],
  means: ({ after, percent }, target) =>
    doorMeans(target, { fault: 'tcp.reset', sharePercent: percent, with: { afterMs: after }, match: null }),
  effect: ({ after, ...connections }, target) => ({
    kind: 'tcp-ending',
    ...knockOf(connections, target),
    ending: 'reset',
    withinMs: Math.ceil(after) + marginMs,
  }),
  exposure: () => ({ by: 'hold' }),
});
