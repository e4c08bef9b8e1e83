import { defineFisAction } from '../action.ts';
import { arn, duration, json, optional, plainText, required } from '../parameter-kinds.ts';

export const ssmStartAutomationExecution = defineFisAction({
  id: 'aws:ssm:start-automation-execution',
  summary: {
    en: 'Runs an automation document.',
    ko: '자동화 문서를 실행합니다.',
  },
  target: null,
  parameters: {
    documentArn: required(arn),
    documentVersion: optional(plainText),
    documentParameters: optional(json),
    maxDuration: required(duration('PT1M', 'PT12H')),
  },
});
