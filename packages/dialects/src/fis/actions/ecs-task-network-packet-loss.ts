import { defineFisAction } from '../action.ts';
import { commaList, duration, number, optional, required, truth } from '../parameter-kinds.ts';

export const ecsTaskNetworkPacketLoss = defineFisAction({
  id: 'aws:ecs:task-network-packet-loss',
  summary: {
    en: 'Loses packets of a share of the connections of tasks.',
    ko: '태스크 연결 일부의 패킷을 잃게 합니다.',
  },
  target: { key: 'Tasks', resourceType: 'aws:ecs:task' },
  parameters: {
    duration: required(duration()),
    lossPercent: optional(number(0, 100), '7'),
    flowsPercent: optional(number(0, 100), '100'),
    sources: optional(commaList({ spaces: false }), 'ALL'),
    installDependencies: optional(truth, 'True'),
    useEcsFaultInjectionEndpoints: optional(truth, 'false'),
  },
});
