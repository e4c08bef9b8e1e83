import { defineFisAction } from '../action.ts';
import { duration, required } from '../parameter-kinds.ts';

export const elasticacheReplicationgroupInterruptAzPower = defineFisAction({
  id: 'aws:elasticache:replicationgroup-interrupt-az-power',
  summary: {
    en: "Takes the power from a replication group's nodes in one availability zone.",
    ko: '복제 그룹의 한 가용 영역 노드에서 전원을 끊습니다.',
  },
  target: { key: 'ReplicationGroups', resourceType: 'aws:elasticache:replicationgroup' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
  },
});
