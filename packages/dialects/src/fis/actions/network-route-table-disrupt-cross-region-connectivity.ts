import { defineFisAction } from '../action.ts';
import { duration, plainText, required } from '../parameter-kinds.ts';

export const routeTableDisruption = defineFisAction({
  id: 'aws:network:route-table-disrupt-cross-region-connectivity',
  summary: {
    en: 'Cuts the routes from subnets to another region.',
    ko: '서브넷에서 다른 리전으로 가는 경로를 끊습니다.',
  },
  target: { key: 'Subnets', resourceType: 'aws:ec2:subnet' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    region: required(plainText),
  },
});
