import { defineFisAction } from '../action.ts';
import { commaList, required } from '../parameter-kinds.ts';

export const cloudwatchAssertAlarmState = defineFisAction({
  id: 'aws:cloudwatch:assert-alarm-state',
  summary: {
    en: 'Fails unless each alarm is in one of the states named.',
    ko: '각 경보가 지정한 상태 중 하나가 아니면 실패합니다.',
  },
  target: null,
  executes: true,
  parameters: {
    alarmArns: required(commaList({ maxItems: 5 })),
    alarmStates: required(commaList({ words: ['OK', 'ALARM', 'INSUFFICIENT_DATA'] })),
  },
});
