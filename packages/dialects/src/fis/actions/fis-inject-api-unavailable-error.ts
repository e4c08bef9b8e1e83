import { defineFisAction } from '../action.ts';
import { commaList, duration, number, oneOf, required } from '../parameter-kinds.ts';

export const fisInjectApiUnavailableError = defineFisAction({
  id: 'aws:fis:inject-api-unavailable-error',
  summary: {
    en: "Answers a share of a role's API calls as if the service were unavailable.",
    ko: '역할이 보내는 API 호출의 일부에 서비스를 쓸 수 없다고 답합니다.',
  },
  target: { key: 'Roles', resourceType: 'aws:iam:role' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    service: required(oneOf('ec2', 'kinesis')),
    operations: required(commaList()),
    percentage: required(number(1, 100)),
  },
});
