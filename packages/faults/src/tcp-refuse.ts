import { defineFault } from '@firedrill/core/fault';
import { z } from 'zod';
import { connectionFields, knockOf } from './parts/connections.ts';
import { doorMeans } from './parts/proxy-claim.ts';

export const tcpRefuse = defineFault({
  name: 'tcp.refuse',
  title: { en: 'Refuse TCP', ko: 'TCP 거부' },
  summary: {
    en: 'Resets new connections at once, without calling the server; those that stand go on.',
    ko: '새 연결을 서버에 닿기 전에 곧바로 끊습니다. 맺어진 연결은 그대로 둡니다.',
  },
  targets: ['process', 'host'],
  params: z.strictObject({
    ...connectionFields,
  }),
  lasts: 'lasting',
  examples: [
    { title: { en: 'Nobody is let in', ko: '아무도 들어오지 못함' }, with: {}, for: '10s' },
    { title: { en: 'Half are let in', ko: '절반만 들어옴' }, with: { percent: 50 }, for: '20s' },
  ],
  means: ({ percent }, target) =>
    doorMeans(target, { fault: 'tcp.refuse', sharePercent: percent, with: {}, match: null }),
  effect: (connections, target) => ({
    kind: 'tcp-ending',
    ...knockOf(connections, target),
    ending: 'refused',
    withinMs: 400,
  }),
  exposure: () => ({ by: 'hold' }),
});
