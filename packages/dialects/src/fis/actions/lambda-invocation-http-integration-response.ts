import { defineFisAction } from '../action.ts';
import { duration, integer, number, optional, plainText, required, truth } from '../parameter-kinds.ts';

export const lambdaInvocationHttpIntegrationResponse = defineFisAction({
  id: 'aws:lambda:invocation-http-integration-response',
  summary: {
    en: "Answers a share of a function's invocations with an HTTP response of one's own.",
    ko: '함수 호출의 일부에 지정한 HTTP 응답으로 답합니다.',
  },
  target: { key: 'Functions', resourceType: 'aws:lambda:function' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    contentTypeHeader: required(plainText),
    statusCode: required(integer(0, 999)),
    invocationPercentage: optional(number(1, 100), '100'),
    preventExecution: required(truth),
  },
});
