import { defineFault } from '@firedrill/core/fault';
import { durationMs } from '@firedrill/core/words/fields';
import { z } from 'zod';
import {
  lacksDoor,
  looksUnserving,
  noDoor,
  noSupervisor,
  processQuestion,
  processResource,
  servesNobody,
} from './parts/process-claim.ts';

export const processRestart = defineFault({
  name: 'process.restart',
  title: { en: 'Restart a process', ko: '프로세스 재시작' },
  summary: {
    en: 'Ends a process and watches for its supervisor to bring it back at the same port.',
    ko: '프로세스를 종료하고, 감독 프로세스가 같은 포트로 되살리는지 지켜봅니다.',
  },
  targets: ['process'],
  params: z.strictObject({
    signal: z.enum(['SIGKILL', 'SIGTERM']).default('SIGKILL'),
    within: durationMs
      .prefault('30s')
      .describe('How soon it should be back; later is a violation, where it listens at a port.'),
  }),
  lasts: 'act',
  examples: [{ title: { en: 'Back within ten seconds', ko: '10초 안에 복귀' }, with: { within: '10s' } }],
  means: ({ signal }, target) => [
    {
      name: 'signal',
      claims: [{ hold: 'process-signal', resource: processResource(target), want: { signal, children: false } }],
      needs: [],
      limits: [],
    },
  ],
  effect: (_params, target) => {
    const [port] = target.facts.ports;
    return port === undefined
      ? processQuestion('process-gone', target)
      : processQuestion('process-restarted', target, { port });
  },
  expectWithinMs: ({ within }, target) => (target.facts.ports.length === 0 ? null : within),
  exposure: (_params, target) => ({ by: 'witness', question: processQuestion('socket-cut', target), also: 'hold' }),
  warnings: (_params, target) => [
    ...(target.facts.supervisor === null ? [noSupervisor] : []),
    ...(lacksDoor(target) ? [noDoor] : []),
    ...(looksUnserving(target, false)
      ? [
          servesNobody,
          {
            en: 'It listens at no port, so only its end can be seen and not its return.',
            ko: '수신 포트가 없어 종료만 확인할 수 있고 복귀는 확인할 수 없습니다.',
          },
        ]
      : []),
  ],
});
