import { defineFisAction } from '../action.ts';
import { commaList, duration, number, oneOf, required } from '../parameter-kinds.ts';

export const fisInjectApiThrottleError = defineFisAction({
  id: 'aws:fis:inject-api-throttle-error',
  summary: {
    en: "Throttles a share of a role's API calls.",
    ko: '역할이 보내는 API 호출의 일부를 제한(스로틀)합니다.',
  },
  target: { key: 'Roles', resourceType: 'aws:iam:role' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    service: required(oneOf('ec2', 'kinesis')),
    operations: required(commaList()),
    percentage: required(number(1, 100)),
  },
});
