import { defineFisAction } from '../action.ts';
import { duration, required } from '../parameter-kinds.ts';

export const fisWait = defineFisAction({
  id: 'aws:fis:wait',
  summary: {
    en: 'Does nothing for a while; the only way to delay what comes after.',
    ko: '정해진 시간 동안 아무것도 하지 않습니다. 뒤따르는 동작을 늦추는 유일한 방법입니다.',
  },
  target: null,
  executes: true,
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
  },
});
