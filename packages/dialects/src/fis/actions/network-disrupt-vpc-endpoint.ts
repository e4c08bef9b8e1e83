import { defineFisAction } from '../action.ts';
import { duration, required } from '../parameter-kinds.ts';

export const networkDisruptVpcEndpoint = defineFisAction({
  id: 'aws:network:disrupt-vpc-endpoint',
  summary: {
    en: 'Denies all traffic to and from interface endpoints.',
    ko: '인터페이스 엔드포인트를 오가는 트래픽을 모두 막습니다.',
  },
  target: { key: 'VPCEndpoints', resourceType: 'aws:ec2:vpc-endpoint' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
  },
});
