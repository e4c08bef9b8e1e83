import { defineFault } from '@firedrill/core/fault';
import { sizeBytes } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { connectionFields, direction, knockOf } from './parts/connections.ts';
import { doorMeans } from './parts/proxy-claim.ts';
import { unseenWarnings } from './parts/unseen.ts';

export const tcpLimit = defineFault({
  name: 'tcp.limit',
  title: { en: 'Cut TCP off', ko: 'TCP 전송량 제한' },
  summary: {
    en: 'Closes a connection when so many bytes have passed.',
    ko: '정해진 바이트가 지나가면 연결을 닫습니다.',
  },
  targets: ['process', 'host'],
  params: z.strictObject({
    size: sizeBytes.refine((bytes) => bytes >= 1, 'expected at least 1B').describe('How much passes, at least 1B.'),
    direction,
    ...connectionFields,
  }),
  lasts: 'lasting',
  examples: [
    { title: { en: 'Answers break off', ko: '도중에 끊기는 응답' }, with: { size: '1KiB' }, for: '20s' },
    {
      title: { en: 'Uploads break off', ko: '도중에 끊기는 업로드' },
      with: { size: '4B', direction: 'upstream', send: 'PING\r\n', expectBytes: 7 },
      for: '20s',
    },
  ],
  means: ({ size, direction: way, percent }, target) =>
    doorMeans(target, {
      fault: 'tcp.limit',
      sharePercent: percent,
      with: { sizeBytes: size, direction: way },
      match: null,
    }),
  effect: ({ size, direction: way, ...connections }, target) => ({
    kind: 'tcp-ending',
    ...knockOf(connections, target),
    ending: 'closed',
    withinMs: 3000,
    limitBytes: size,
    direction: way,
  }),
  exposure: () => ({ by: 'hold' }),
  warnings: ({ size, direction: way, ...connections }, target) =>
    unseenWarnings({ connections, direction: way, leastBytes: size + 1, target }),
});
