import { defineFisAction } from '../action.ts';
import { duration, number, optional, required, truth } from '../parameter-kinds.ts';

export const lambdaInvocationError = defineFisAction({
  id: 'aws:lambda:invocation-error',
  summary: {
    en: "Marks a share of a function's invocations as failed, with or without running them.",
    ko: '함수 호출의 일부를 실행하거나 실행하지 않고 실패로 표시합니다.',
  },
  target: { key: 'Functions', resourceType: 'aws:lambda:function' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    invocationPercentage: optional(number(1, 100), '100'),
    preventExecution: required(truth),
  },
});
