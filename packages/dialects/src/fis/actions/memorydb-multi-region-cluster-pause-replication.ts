import { defineFisAction } from '../action.ts';
import { duration, required } from '../parameter-kinds.ts';

export const memorydbMultiRegionClusterPauseReplication = defineFisAction({
  id: 'aws:memorydb:multi-region-cluster-pause-replication',
  summary: {
    en: 'Holds back the replication of a multi-region cluster between its regions.',
    ko: '다중 리전 클러스터의 리전 사이 복제를 멈춥니다.',
  },
  target: { key: 'MultiRegionClusters', resourceType: 'aws:memorydb:multi-region-cluster' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
  },
});
