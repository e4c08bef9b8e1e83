import { defineFisAction } from '../action.ts';
import { arn, duration, json, optional, plainText, required } from '../parameter-kinds.ts';

export const ssmSendCommand = defineFisAction({
  id: 'aws:ssm:send-command',
  summary: {
    en: 'Runs a command document on instances.',
    ko: '인스턴스에서 명령 문서를 실행합니다.',
  },
  target: { key: 'Instances', resourceType: 'aws:ec2:instance' },
  parameters: {
    documentArn: required(arn),
    documentVersion: optional(plainText),
    documentParameters: optional(json),
    duration: required(duration('PT1M', 'PT12H')),
  },
});
