import { defineFisAction } from '../action.ts';
import { number, required } from '../parameter-kinds.ts';

export const eksTerminateNodegroupInstances = defineFisAction({
  id: 'aws:eks:terminate-nodegroup-instances',
  summary: {
    en: 'Ends a share of the instances of a node group for good.',
    ko: '노드 그룹의 인스턴스 일부를 완전히 종료합니다.',
  },
  target: { key: 'Nodegroups', resourceType: 'aws:eks:nodegroup' },
  parameters: {
    instanceTerminationPercentage: required(number(1, 100)),
  },
});
