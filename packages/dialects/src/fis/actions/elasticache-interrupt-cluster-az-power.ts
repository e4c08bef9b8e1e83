import { defineFisAction } from '../action.ts';
import { duration, required } from '../parameter-kinds.ts';

export const elasticacheInterruptClusterAzPower = defineFisAction({
  id: 'aws:elasticache:interrupt-cluster-az-power',
  summary: {
    en: "The older name of interrupting a replication group's power in one zone.",
    ko: '복제 그룹의 한 영역 전원을 끊는 동작의 옛 이름입니다.',
  },
  target: { key: 'ReplicationGroups', resourceType: 'aws:elasticache:redis-replicationgroup' },
  retired: { replacedBy: 'aws:elasticache:replicationgroup-interrupt-az-power' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
  },
});
