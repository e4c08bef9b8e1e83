import { defineFisAction } from '../action.ts';
import { duration, integer, number, oneOf, optional, required } from '../parameter-kinds.ts';
import { podParameters } from '../pod-parameters.ts';

export const eksPodCpuStress = defineFisAction({
  id: 'aws:eks:pod-cpu-stress',
  summary: {
    en: 'Burns processor time inside pods.',
    ko: '파드 안에서 CPU 시간을 소모합니다.',
  },
  target: { key: 'Pods', resourceType: 'aws:eks:pod' },
  parameters: {
    duration: required(duration()),
    percent: optional(number(0, 100), '100'),
    workers: optional(integer(0), '0'),
    ...podParameters,
    fisPodSecurityPolicy: optional(oneOf('privileged', 'baseline', 'restricted')),
  },
});
