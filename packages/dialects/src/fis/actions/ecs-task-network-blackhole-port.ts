import { defineFisAction } from '../action.ts';
import { duration, integer, oneOf, optional, required, truth } from '../parameter-kinds.ts';

export const ecsTaskNetworkBlackholePort = defineFisAction({
  id: 'aws:ecs:task-network-blackhole-port',
  summary: {
    en: 'Drops what comes to, or goes out to, one port of tasks.',
    ko: '태스크의 한 포트로 들어오거나 나가는 트래픽을 버립니다.',
  },
  target: { key: 'Tasks', resourceType: 'aws:ecs:task' },
  parameters: {
    duration: required(duration()),
    port: required(integer(1, 65_535)),
    trafficType: required(oneOf('ingress', 'egress')),
    protocol: optional(oneOf('tcp', 'udp'), 'tcp'),
    installDependencies: optional(truth, 'True'),
    useEcsFaultInjectionEndpoints: optional(truth, 'false'),
  },
});
