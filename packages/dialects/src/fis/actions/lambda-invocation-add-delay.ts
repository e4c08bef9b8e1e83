import { defineFisAction } from '../action.ts';
import { duration, integer, number, optional, required } from '../parameter-kinds.ts';

export const lambdaInvocationAddDelay = defineFisAction({
  id: 'aws:lambda:invocation-add-delay',
  summary: {
    en: "Delays the start of a share of a function's invocations.",
    ko: '함수 호출 일부의 시작을 늦춥니다.',
  },
  target: { key: 'Functions', resourceType: 'aws:lambda:function' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    invocationPercentage: optional(number(1, 100), '100'),
    startupDelayMilliseconds: optional(integer(0, 900_000), '1000'),
  },
});
