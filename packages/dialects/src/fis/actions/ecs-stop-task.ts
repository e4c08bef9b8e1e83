import { defineFisAction } from '../action.ts';

export const ecsStopTask = defineFisAction({
  id: 'aws:ecs:stop-task',
  summary: {
    en: 'Stops tasks.',
    ko: '태스크를 중지합니다.',
  },
  target: { key: 'Tasks', resourceType: 'aws:ecs:task' },
  parameters: {},
});
