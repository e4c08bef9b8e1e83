import { defineFisAction } from '../action.ts';
import { duration, integer, number, optional, required, truth } from '../parameter-kinds.ts';

export const ecsTaskCpuStress = defineFisAction({
  id: 'aws:ecs:task-cpu-stress',
  summary: {
    en: 'Burns processor time inside tasks.',
    ko: '태스크 안에서 CPU 시간을 소모합니다.',
  },
  target: { key: 'Tasks', resourceType: 'aws:ecs:task' },
  parameters: {
    duration: required(duration()),
    percent: optional(number(0, 100), '100'),
    workers: optional(integer(0), '0'),
    installDependencies: optional(truth, 'True'),
  },
});
