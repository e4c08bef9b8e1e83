import { defineFisAction } from '../action.ts';
import { duration, number, required } from '../parameter-kinds.ts';

export const dsqlClusterConnectionFailure = defineFisAction({
  id: 'aws:dsql:cluster-connection-failure',
  summary: {
    en: 'Lets a share of the connections to a DSQL cluster fail.',
    ko: 'DSQL 클러스터로 가는 연결의 일부를 실패하게 합니다.',
  },
  target: { key: 'Clusters', resourceType: 'aws:dsql:cluster' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    percentage: required(number(1, 100)),
  },
});
