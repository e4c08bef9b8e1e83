import { defineFisAction } from '../action.ts';
import { commaList, duration, integer, number, optional, required, truth } from '../parameter-kinds.ts';

export const ecsTaskNetworkLatency = defineFisAction({
  id: 'aws:ecs:task-network-latency',
  summary: {
    en: 'Delays the packets of a share of the connections of tasks.',
    ko: '태스크 연결 일부의 패킷을 늦춥니다.',
  },
  target: { key: 'Tasks', resourceType: 'aws:ecs:task' },
  parameters: {
    duration: required(duration()),
    delayMilliseconds: optional(integer(0), '200'),
    jitterMilliseconds: optional(integer(0), '10'),
    flowsPercent: optional(number(0, 100), '100'),
    sources: optional(commaList({ spaces: false }), 'ALL'),
    installDependencies: optional(truth, 'True'),
    useEcsFaultInjectionEndpoints: optional(truth, 'false'),
  },
});
