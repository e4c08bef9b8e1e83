import { defineFisAction } from '../action.ts';
import { commaList, duration, oneOf, optional, plainText, required } from '../parameter-kinds.ts';

export const arcStartZonalAutoshift = defineFisAction({
  id: 'aws:arc:start-zonal-autoshift',
  summary: {
    en: 'Shifts the traffic of managed resources away from one availability zone.',
    ko: '관리되는 리소스의 트래픽을 한 가용 영역 밖으로 옮깁니다.',
  },
  target: { key: 'ManagedResources', resourceType: 'aws:arc:zonal-shift-managed-resource' },
  parameters: {
    duration: required(duration()),
    availabilityZoneIdentifier: required(plainText),
    managedResourceTypes: optional(commaList({ words: ['ASG', 'ALB', 'NLB', 'EKS'] })),
    zonalAutoshiftStatus: optional(oneOf('ENABLED', 'DISABLED', 'ANY'), 'ENABLED'),
  },
});
