import { defineFault } from '@firedrill/core/fault';
import { durationMs } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { connectionFields, direction, knockOf, longestMs } from './parts/connections.ts';
import { doorMeans } from './parts/proxy-claim.ts';

/** A server that answered at once, and does not for so long, is silent. */
const silentMs = 1000;

export const tcpTimeout = defineFault({
  name: 'tcp.timeout',
  title: { en: 'Hold TCP silent', ko: 'TCP 무응답' },
  summary: {
    en: 'Lets nothing through: connections stay open and silent.',
    ko: '아무것도 통과시키지 않습니다. 연결은 열린 채 조용합니다.',
  },
  targets: ['process', 'host'],
  params: z.strictObject({
    after: durationMs
      .refine((afterMs) => afterMs <= longestMs, 'expected at most 1h')
      .prefault('0s')
      .describe('Closes the connection after this time, at most 1h; 0s: never.'),
    direction: direction.default('both'),
    ...connectionFields,
  }),
  lasts: 'lasting',
  examples: [
    { title: { en: 'Open, and silent', ko: '열려 있지만 무응답' }, with: {}, for: '10s' },
    {
      title: { en: 'Answers are held, then it closes', ko: '응답을 붙잡았다가 닫기' },
      with: { after: '2s', direction: 'downstream', percent: 50 },
      for: '20s',
    },
  ],
  means: ({ after, direction: way, percent }, target) =>
    doorMeans(target, {
      fault: 'tcp.timeout',
      sharePercent: percent,
      with: { afterMs: after, direction: way },
      match: null,
    }),
  effect: ({ after, ...connections }, target) => ({
    kind: 'tcp-ending',
    ...knockOf(connections, target),
    ending: 'silent',
    withinMs: after === 0 ? silentMs : Math.max(1, Math.min(silentMs, Math.floor(after * 0.8))),
  }),
  exposure: () => ({ by: 'hold' }),
});
