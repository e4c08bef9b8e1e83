import { defineFault } from '@firedrill/core/fault';
import { z } from 'zod';
import {
  looksUnserving,
  processQuestion,
  processResource,
  servesNobody,
  treeOf,
  treeWant,
} from './parts/process-claim.ts';

export const processPause = defineFault({
  name: 'process.pause',
  title: { en: 'Pause a process', ko: '프로세스 일시 정지' },
  summary: {
    en: 'Stops all threads of a process and lets them go on afterwards: it hangs without having died.',
    ko: '프로세스의 모든 스레드를 멈추었다가 다시 실행합니다. 죽지 않았지만 응답하지 않는 상태가 됩니다.',
  },
  targets: ['process'],
  params: z.strictObject({
    children: z
      .boolean()
      .default(false)
      .describe('Also all processes that descend from it; each of them counts against `guard.maxTargets`.'),
  }),
  lasts: 'lasting',
  examples: [
    { title: { en: 'One process', ko: '프로세스 하나' }, with: {}, for: '10s' },
    { title: { en: 'A whole tree', ko: '하위 프로세스까지 모두' }, with: { children: true }, for: '10s' },
  ],
  hurtsTree: ({ children }) => children,
  means: (params, target, limits) => [
    {
      name: 'tracer',
      claims: [{ hold: 'process-trace', resource: processResource(target), want: treeWant(params, limits) }],
      needs: ['ptrace'],
      limits: [
        {
          en: 'Calls that wait (epoll_wait, timed recv) return EINTR when the process goes on.',
          ko: '다시 실행될 때 대기 중이던 호출(epoll_wait, 시간 제한 recv)은 EINTR을 반환합니다.',
        },
      ],
    },
    {
      name: 'stop-signal',
      claims: [{ hold: 'process-stop', resource: processResource(target), want: treeWant(params, limits) }],
      needs: [],
      limits: [
        {
          en: 'Its parent can see the stop (waitpid with WUNTRACED), and anybody may resume it with SIGCONT.',
          ko: '부모 프로세스가 정지를 알 수 있고(waitpid WUNTRACED), 누구나 SIGCONT로 다시 실행할 수 있습니다.',
        },
      ],
    },
  ],
  effect: ({ children }, target) => processQuestion('process-stopped', target, treeOf(children)),
  exposure: ({ children }, target) => ({
    by: 'witness',
    question: processQuestion('socket-waiting', target, treeOf(children)),
  }),
  warnings: ({ children }, target) => (looksUnserving(target, children) ? [servesNobody] : []),
});
