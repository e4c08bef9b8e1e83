import { defineFisAction } from '../action.ts';
import { duration, number, required } from '../parameter-kinds.ts';

export const ecsDrainContainerInstances = defineFisAction({
  id: 'aws:ecs:drain-container-instances',
  summary: {
    en: "Drains a share of a cluster's container instances.",
    ko: '클러스터의 컨테이너 인스턴스 일부를 드레이닝합니다.',
  },
  target: { key: 'Clusters', resourceType: 'aws:ecs:cluster' },
  parameters: {
    drainagePercentage: required(number(1, 100)),
    duration: required(duration('PT1M', 'PT12H')),
  },
});
