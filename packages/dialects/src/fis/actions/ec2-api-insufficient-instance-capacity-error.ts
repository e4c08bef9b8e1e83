import { defineFisAction } from '../action.ts';
import { commaList, duration, number, required } from '../parameter-kinds.ts';

export const ec2ApiInsufficientInstanceCapacityError = defineFisAction({
  id: 'aws:ec2:api-insufficient-instance-capacity-error',
  summary: {
    en: "Refuses a share of a role's requests for instances: no capacity in those zones.",
    ko: '역할이 보내는 인스턴스 요청의 일부를 해당 영역에 용량이 없다며 거부합니다.',
  },
  target: { key: 'Roles', resourceType: 'aws:iam:role' },
  targetBy: ['resourceArns'],
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    availabilityZoneIdentifiers: required(commaList()),
    percentage: required(number(1, 100)),
  },
});
