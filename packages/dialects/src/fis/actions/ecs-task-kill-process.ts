import { defineFisAction } from '../action.ts';
import { oneOf, optional, plainText, required, truth } from '../parameter-kinds.ts';

export const ecsTaskKillProcess = defineFisAction({
  id: 'aws:ecs:task-kill-process',
  summary: {
    en: 'Kills the processes of a name inside tasks.',
    ko: '태스크 안에서 지정한 이름의 프로세스를 종료합니다.',
  },
  target: { key: 'Tasks', resourceType: 'aws:ecs:task' },
  parameters: {
    processName: required(plainText),
    signal: optional(oneOf('SIGTERM', 'SIGKILL'), 'SIGTERM'),
    installDependencies: optional(truth, 'True'),
  },
});
