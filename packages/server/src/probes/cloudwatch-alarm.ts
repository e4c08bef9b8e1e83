import { alarmArnOf, alarmArnPattern } from '@firedrill/dialects/fis/alarm-arn';
import { z } from 'zod';
import { alarmStates, createAlarmReader } from './cloudwatch/alarm-reader.ts';
import { bad, blind, defineProbe, good } from './probe.ts';

const exampleArn = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:orders too slow';

const parameters = z.strictObject({
  /** The ARN of a metric alarm or a composite one; its region is asked. */
  alarm: z
    .string()
    .regex(alarmArnPattern, { error: `expected the ARN of an alarm, such as ${exampleArn}` })
    .meta({ examples: [exampleArn] }),
  /** Who is asked in AWS's place. */
  endpoint: z
    .url({ protocol: /^https?$/, error: 'expected a URL, such as http://127.0.0.1:4566' })
    .meta({ examples: ['http://127.0.0.1:4566'] })
    .optional(),
  /** Nobody is asked: for simulations. */
  invented: z.boolean().optional(),
});

/** An alarm is read within a second, or it is not read. */
export const alarmLimitMs = 1_000;

/** Whether an alarm of CloudWatch is in ALARM. The number is 0 for OK, 1 for INSUFFICIENT_DATA, 2 for ALARM. */
export const cloudwatchAlarmProbe = defineProbe({
  type: 'cloudwatch-alarm',
  title: { en: 'alarm of Amazon CloudWatch', ko: 'Amazon CloudWatch 경보' },
  about: {
    en:
      'Asks CloudWatch (DescribeAlarms) in the region of the ARN for the state of one alarm, metric or composite. ' +
      'AWS is asked, or whom `endpoint`, AWS_ENDPOINT_URL_CLOUDWATCH or AWS_ENDPOINT_URL names, with the ' +
      'credentials that the AWS SDK finds (`cloudwatch:DescribeAlarms`). It does not try again, and waits for a ' +
      'second at most. The number is 0 for OK, 1 for INSUFFICIENT_DATA and 2 for ALARM.',
    ko:
      'ARN의 리전에서 CloudWatch(DescribeAlarms)에 지표 경보나 복합 경보 하나의 상태를 묻습니다. AWS에 묻거나, ' +
      '`endpoint`, AWS_ENDPOINT_URL_CLOUDWATCH, AWS_ENDPOINT_URL이 가리키는 곳에 묻습니다. 자격 증명은 AWS SDK가 ' +
      '찾는 것을 씁니다(`cloudwatch:DescribeAlarms`). 다시 시도하지 않으며 길어야 1초를 기다립니다. 값은 OK가 0, INSUFFICIENT_DATA가 1, ' +
      'ALARM이 2입니다.',
  },
  with: parameters,
  expects: [],
  table: [
    { seen: 'the alarm is in OK or INSUFFICIENT_DATA', quality: 'good' },
    { seen: '`invented`: nobody is asked', quality: 'good' },
    { seen: 'the alarm is in ALARM', quality: 'bad' },
    { seen: 'no credentials, no permission, no such alarm, no answer within a second', quality: 'blind' },
  ],
  examples: [
    { name: 'orders-alarm', type: 'cloudwatch-alarm', with: { alarm: exampleArn }, when: 'never' },
    {
      name: 'orders-alarm',
      type: 'cloudwatch-alarm',
      with: { alarm: exampleArn, endpoint: 'http://127.0.0.1:4566' },
    },
  ],
  sample: async ({ with: { alarm, endpoint = null, invented }, timeoutMs, keep }) => {
    if (invented === true) return good('invented: OK', alarmStates.indexOf('OK'));
    const arn = alarmArnOf(alarm);
    if (arn === null) return blind('it is no ARN of an alarm');
    const reader = keep(() => createAlarmReader({ region: arn.region, endpoint }));
    const { state, why } = await reader.read(arn, Math.min(timeoutMs, alarmLimitMs));
    if (state === null) return blind(`the alarm cannot be read: ${why}`);
    const says = why === '' ? state : `${state}: ${why}`;
    return (state === 'ALARM' ? bad : good)(says, alarmStates.indexOf(state));
  },
});
