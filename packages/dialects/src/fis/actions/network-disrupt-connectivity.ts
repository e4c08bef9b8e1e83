import { defineFisAction } from '../action.ts';
import { duration, oneOf, plainText, required, requiredWhen } from '../parameter-kinds.ts';

export const networkDisruptConnectivity = defineFisAction({
  id: 'aws:network:disrupt-connectivity',
  summary: {
    en: 'Denies traffic of a chosen kind to and from subnets.',
    ko: '서브넷을 오가는 지정한 종류의 트래픽을 막습니다.',
  },
  target: { key: 'Subnets', resourceType: 'aws:ec2:subnet' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    scope: required(oneOf('all', 'availability-zone', 'dynamodb', 'prefix-list', 's3', 's3express', 'vpc')),
    prefixListIdentifier: requiredWhen('scope', 'prefix-list', plainText),
  },
});
