import { defineFisAction } from '../action.ts';
import { duration, integer, number, oneOf, optional, required } from '../parameter-kinds.ts';
import { podParameters } from '../pod-parameters.ts';

export const eksPodMemoryStress = defineFisAction({
  id: 'aws:eks:pod-memory-stress',
  summary: {
    en: 'Takes a share of the memory of pods.',
    ko: '파드의 메모리 일부를 차지합니다.',
  },
  target: { key: 'Pods', resourceType: 'aws:eks:pod' },
  parameters: {
    duration: required(duration()),
    workers: optional(integer(0), '1'),
    percent: optional(number(1, 100), '80'),
    ...podParameters,
    fisPodSecurityPolicy: optional(oneOf('privileged', 'baseline', 'restricted')),
  },
});
