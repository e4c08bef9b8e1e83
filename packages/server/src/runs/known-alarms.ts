import type { PlanWarning } from '@firedrill/core/plan/plan';
import { alarmArnOf } from '@firedrill/dialects/fis/alarm-arn';
import { alarmProbe } from '@firedrill/dialects/fis/alarm-guards';
import { decodeFis } from '@firedrill/dialects/fis/decode';
import type { FisAlarm } from '@firedrill/dialects/fis/time-warnings';
import { createAlarmReader, type AlarmReader } from '../probes/cloudwatch/alarm-reader.ts';
import { alarmLimitMs } from '../probes/cloudwatch-alarm.ts';
import { alarmsAsked } from './plan-fis.ts';
import type { PlanAsked } from './planning.ts';

/** What CloudWatch says of the alarms of a template's stop conditions. */
export interface KnownAlarms {
  /** Those that go off by one metric: it is known how long that takes at least. */
  readonly alarms: readonly FisAlarm[];
  /** One for each alarm that cannot be read: a run would be stopped for it. */
  readonly unread: readonly PlanWarning[];
}

/**
 * Reads the alarms of a template that CloudWatch would be asked for, all together and each within a second. What is
 * invented, or has a probe in its place, is not looked at.
 */
export async function knownAlarms(asked: PlanAsked): Promise<KnownAlarms> {
  const reading = alarmsAsked(asked);
  const decoded = reading.invented ? null : decodeFis({ text: asked.text, file: asked.file });
  if (decoded?.ok !== true) return { alarms: [], unread: [] };
  const seen = await Promise.all(
    decoded.template.stopConditions.map(async ({ alarmArn }, index): Promise<KnownAlarms> => {
      const { type } = alarmProbe(alarmArn, reading, 'alarm');
      const arn = type === 'cloudwatch-alarm' ? alarmArnOf(alarmArn) : null;
      if (arn === null) return { alarms: [], unread: [] };
      const reader = createAlarmReader({ region: arn.region, endpoint: reading.endpoint });
      return known(reader, { arn: alarmArn, index }).finally(() => reader.end());
    }),
  );
  return { alarms: seen.flatMap(({ alarms }) => alarms), unread: seen.flatMap(({ unread }) => unread) };
}

interface Placed {
  readonly arn: string;
  readonly index: number;
}

async function known(reader: AlarmReader, { arn, index }: Placed): Promise<KnownAlarms> {
  const named = alarmArnOf(arn);
  if (named === null) return { alarms: [], unread: [] };
  const seen = await reader.read(named, alarmLimitMs);
  if (seen.state === null) return { alarms: [], unread: [unreadWarning(named.name, index, seen.why)] };
  return { alarms: seen.times === null ? [] : [{ arn, name: named.name, ...seen.times }], unread: [] };
}

const unreadWarning = (name: string, index: number, why: string): PlanWarning => ({
  code: 'alarm-unread',
  path: `stopConditions[${index}].value`,
  text: {
    en: `The alarm "${name}" cannot be read (${why}); a run that it guards is stopped.`,
    ko: `경보 "${name}"을(를) 읽을 수 없습니다(${why}). 이 경보가 지키는 실행은 중단됩니다.`,
  },
});
