import { defineFisAction } from '../action.ts';
import { duration, integer, number, oneOf, optional, required } from '../parameter-kinds.ts';
import { podParameters } from '../pod-parameters.ts';

export const eksPodIoStress = defineFisAction({
  id: 'aws:eks:pod-io-stress',
  summary: {
    en: 'Fills the file system of pods with reads and writes.',
    ko: '파드의 파일 시스템에 읽기와 쓰기 부하를 줍니다.',
  },
  target: { key: 'Pods', resourceType: 'aws:eks:pod' },
  parameters: {
    duration: required(duration()),
    workers: optional(integer(0), '1'),
    percent: optional(number(1, 100), '80'),
    ...podParameters,
    fisPodSecurityPolicy: optional(oneOf('privileged', 'baseline')),
  },
});
