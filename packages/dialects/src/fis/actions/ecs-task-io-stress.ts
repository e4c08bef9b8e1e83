import { defineFisAction } from '../action.ts';
import { duration, integer, number, optional, required, truth } from '../parameter-kinds.ts';

export const ecsTaskIoStress = defineFisAction({
  id: 'aws:ecs:task-io-stress',
  summary: {
    en: 'Fills the file system of tasks with reads and writes.',
    ko: '태스크의 파일 시스템에 읽기와 쓰기 부하를 줍니다.',
  },
  target: { key: 'Tasks', resourceType: 'aws:ecs:task' },
  parameters: {
    duration: required(duration()),
    percent: optional(number(1, 100), '80'),
    workers: optional(integer(0), '1'),
    installDependencies: optional(truth, 'True'),
  },
});
