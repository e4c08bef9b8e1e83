import { defineFisAction } from '../action.ts';

export const rdsFailoverDbCluster = defineFisAction({
  id: 'aws:rds:failover-db-cluster',
  summary: {
    en: 'Makes another instance of an Aurora cluster its writer.',
    ko: 'Aurora 클러스터의 다른 인스턴스를 라이터로 바꿉니다.',
  },
  target: { key: 'Clusters', resourceType: 'aws:rds:cluster' },
  parameters: {},
});
