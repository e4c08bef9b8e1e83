import { defineFisAction } from '../action.ts';
import { commaList, duration, number, optional, required } from '../parameter-kinds.ts';

export const ec2AsgInsufficientInstanceCapacityError = defineFisAction({
  id: 'aws:ec2:asg-insufficient-instance-capacity-error',
  summary: {
    en: "Refuses a share of an Auto Scaling group's requests for instances: no capacity in those zones.",
    ko: '오토 스케일링 그룹의 인스턴스 요청 일부를 해당 영역에 용량이 없다며 거부합니다.',
  },
  target: { key: 'AutoScalingGroups', resourceType: 'aws:ec2:autoscaling-group' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    availabilityZoneIdentifiers: required(commaList()),
    percentage: optional(number(1, 100), '100'),
  },
});
