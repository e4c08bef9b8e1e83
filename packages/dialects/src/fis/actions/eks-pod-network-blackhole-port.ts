import { defineFisAction } from '../action.ts';
import { duration, integer, oneOf, required } from '../parameter-kinds.ts';
import { podParameters } from '../pod-parameters.ts';

export const eksPodNetworkBlackholePort = defineFisAction({
  id: 'aws:eks:pod-network-blackhole-port',
  summary: {
    en: 'Drops what comes to, or goes out to, one port of pods.',
    ko: '파드의 한 포트로 들어오거나 나가는 트래픽을 버립니다.',
  },
  target: { key: 'Pods', resourceType: 'aws:eks:pod' },
  parameters: {
    duration: required(duration()),
    protocol: required(oneOf('tcp', 'udp')),
    trafficType: required(oneOf('ingress', 'egress')),
    port: required(integer(1, 65_535)),
    ...podParameters,
  },
});
