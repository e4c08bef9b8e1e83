import { z } from 'zod';
import { withoutMark } from '../located-document.ts';
import type { FisAlarm } from './time-warnings.ts';

/** The answer of `aws cloudwatch describe-alarms`, as far as it matters here. Periods are in seconds. */
const answer = z.object({
  MetricAlarms: z.array(
    z.object({
      AlarmName: z.string(),
      AlarmArn: z.string(),
      Period: z.number().int().min(1).optional(),
      EvaluationPeriods: z.number().int().min(1),
      DatapointsToAlarm: z.number().int().min(1).optional(),
    }),
  ),
});

/**
 * Reads what `aws cloudwatch describe-alarms` prints. Alarms without a period of their own (metric math) are left out:
 * nothing is known of when they fire.
 * @returns null when the text is no such answer
 */
export function readAlarms(text: string): readonly FisAlarm[] | null {
  const read = answer.safeParse(parsed(text));
  if (!read.success) return null;
  return read.data.MetricAlarms.flatMap((alarm) =>
    alarm.Period === undefined
      ? []
      : [
          {
            arn: alarm.AlarmArn,
            name: alarm.AlarmName,
            periodMs: alarm.Period * 1000,
            periods: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods,
          },
        ],
  );
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(withoutMark(text));
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
