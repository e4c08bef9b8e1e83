import { defineFisAction } from '../action.ts';
import { integer, oneOf, optional } from '../parameter-kinds.ts';
import { podParameters } from '../pod-parameters.ts';

export const eksPodDelete = defineFisAction({
  id: 'aws:eks:pod-delete',
  summary: {
    en: 'Deletes pods, with their own grace period or another one.',
    ko: '파드를 삭제합니다. 유예 시간은 파드의 것이나 지정한 것을 씁니다.',
  },
  target: { key: 'Pods', resourceType: 'aws:eks:pod' },
  parameters: {
    gracePeriodSeconds: optional(integer(0)),
    ...podParameters,
    fisPodSecurityPolicy: optional(oneOf('privileged', 'baseline', 'restricted')),
  },
});
