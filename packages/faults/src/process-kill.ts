import { defineFault } from '@firedrill/core/fault';
import { z } from 'zod';
import {
  lacksDoor,
  looksUnserving,
  noDoor,
  noSupervisor,
  processQuestion,
  processResource,
  servesNobody,
  treeOf,
  treeWant,
} from './parts/process-claim.ts';

export const processKill = defineFault({
  name: 'process.kill',
  title: { en: 'Kill a process', ko: '프로세스 종료' },
  summary: {
    en: 'Ends a process by a signal. Nothing of ours starts it again.',
    ko: '신호를 보내 프로세스를 종료합니다. 다시 시작하는 것은 우리가 하지 않습니다.',
  },
  targets: ['process'],
  params: z.strictObject({
    signal: z.enum(['SIGKILL', 'SIGTERM']).default('SIGKILL'),
    children: z
      .boolean()
      .default(false)
      .describe('First all processes that descend from it; each of them counts against `guard.maxTargets`.'),
  }),
  lasts: 'act',
  examples: [
    { title: { en: 'At once', ko: '즉시 종료' }, with: {} },
    { title: { en: 'Politely', ko: '정상 종료 요청' }, with: { signal: 'SIGTERM' } },
  ],
  hurtsTree: ({ children }) => children,
  means: ({ signal, children }, target, limits) => [
    {
      name: 'signal',
      claims: [
        {
          hold: 'process-signal',
          resource: processResource(target),
          want: { signal, ...treeWant({ children }, limits) },
        },
      ],
      needs: [],
      limits:
        signal === 'SIGTERM'
          ? [
              {
                en: 'A process may take its time to end, or ignore the signal.',
                ko: '프로세스가 천천히 종료하거나 신호를 무시할 수 있습니다.',
              },
            ]
          : [],
    },
  ],
  effect: ({ children }, target) => processQuestion('process-gone', target, treeOf(children)),
  exposure: ({ children }, target) => ({
    by: 'witness',
    question: processQuestion('socket-cut', target, treeOf(children)),
    also: 'hold',
  }),
  warnings: ({ children }, target) => [
    ...(target.facts.supervisor === null ? [noSupervisor] : []),
    ...(looksUnserving(target, children) ? [servesNobody] : []),
    ...(lacksDoor(target) ? [noDoor] : []),
  ],
});
