import { defineFisAction } from '../action.ts';
import { commaList, duration, number, optional, required } from '../parameter-kinds.ts';
import { podParameters } from '../pod-parameters.ts';

export const eksPodNetworkPacketLoss = defineFisAction({
  id: 'aws:eks:pod-network-packet-loss',
  summary: {
    en: 'Loses packets of a share of the connections of pods.',
    ko: '파드 연결 일부의 패킷을 잃게 합니다.',
  },
  target: { key: 'Pods', resourceType: 'aws:eks:pod' },
  parameters: {
    duration: required(duration()),
    interface: optional(commaList(), 'DEFAULT'),
    lossPercent: optional(number(0, 100), '7'),
    flowsPercent: optional(number(0, 100), '100'),
    sources: optional(commaList({ spaces: false }), 'ALL'),
    ...podParameters,
  },
});
