import { defineFisAction } from '../action.ts';
import { commaList, duration, integer, number, optional, required } from '../parameter-kinds.ts';
import { podParameters } from '../pod-parameters.ts';

export const eksPodNetworkLatency = defineFisAction({
  id: 'aws:eks:pod-network-latency',
  summary: {
    en: 'Delays the packets of a share of the connections of pods.',
    ko: '파드 연결 일부의 패킷을 늦춥니다.',
  },
  target: { key: 'Pods', resourceType: 'aws:eks:pod' },
  parameters: {
    duration: required(duration()),
    interface: optional(commaList(), 'DEFAULT'),
    delayMilliseconds: optional(integer(0), '200'),
    jitterMilliseconds: optional(integer(0), '10'),
    flowsPercent: optional(number(0, 100), '100'),
    sources: optional(commaList({ spaces: false }), 'ALL'),
    ...podParameters,
  },
});
