import { defineFisAction } from '../action.ts';
import { duration, plainText, required } from '../parameter-kinds.ts';

export const transitGatewayDisruption = defineFisAction({
  id: 'aws:network:transit-gateway-disrupt-cross-region-connectivity',
  summary: {
    en: 'Cuts the peerings of transit gateways to another region.',
    ko: '트랜짓 게이트웨이에서 다른 리전으로 가는 피어링을 끊습니다.',
  },
  target: { key: 'TransitGateways', resourceType: 'aws:ec2:transit-gateway' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    region: required(plainText),
  },
});
