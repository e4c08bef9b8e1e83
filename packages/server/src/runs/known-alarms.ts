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
  /** One for each alarm that lets no experiment begin: it is in ALARM, or cannot be read. */
  readonly against: readonly PlanWarning[];
}

/**
 * Reads the alarms of a template that CloudWatch would be asked for, all together and each within a second. What is
 * invented, or has a probe in its place, is not looked at.
 */
export async function knownAlarms(asked: PlanAsked): Promise<KnownAlarms> {
  const reading = alarmsAsked(asked);
  const decoded = reading.invented ? null : decodeFis({ text: asked.text, file: asked.file });
  if (decoded?.ok !== true) return nothing;
  const seen = await Promise.all(
    decoded.template.stopConditions.map(async ({ alarmArn }, index): Promise<KnownAlarms> => {
      const { type } = alarmProbe(alarmArn, reading, 'alarm');
      const arn = type === 'cloudwatch-alarm' ? alarmArnOf(alarmArn) : null;
      if (arn === null) return nothing;
      const reader = createAlarmReader({ region: arn.region, endpoint: reading.endpoint });
      return known(reader, { arn: alarmArn, index }).finally(() => reader.end());
    }),
  );
  return { alarms: seen.flatMap(({ alarms }) => alarms), against: seen.flatMap(({ against }) => against) };
}

const nothing: KnownAlarms = { alarms: [], against: [] };

interface Placed {
  readonly arn: string;
  readonly index: number;
}

async function known(reader: AlarmReader, { arn, index }: Placed): Promise<KnownAlarms> {
  const named = alarmArnOf(arn);
  if (named === null) return nothing;
  const seen = await reader.read(named, alarmLimitMs);
  const about = { name: named.name, index, why: seen.why };
  if (seen.state === null) return { alarms: [], against: [unreadWarning(about)] };
  return {
    alarms: seen.times === null ? [] : [{ arn, name: named.name, ...seen.times }],
    against: seen.state === 'ALARM' ? [alarmingWarning(about)] : [],
  };
}

interface About {
  readonly name: string;
  readonly index: number;
  /** In CloudWatch's words; may be empty. */
  readonly why: string;
}

const alarmingWarning = ({ name, index, why }: About): PlanWarning => {
  const because = why === '' ? '' : ` (${why})`;
  return {
    code: 'alarm-on',
    path: `stopConditions[${index}].value`,
    text: {
      en: `The alarm "${name}" is in ALARM${because}; as long as it is, a start is refused, and a run stopped at once.`,
      ko: `경보 "${name}"이(가) ALARM 상태입니다${because}. 그동안은 시작이 거부되고 실행은 바로 중단됩니다.`,
    },
  };
};

const unreadWarning = ({ name, index, why }: About): PlanWarning => ({
  code: 'alarm-unread',
  path: `stopConditions[${index}].value`,
  text: {
    en: `The alarm "${name}" cannot be read (${why}); a run that it guards is stopped.`,
    ko: `경보 "${name}"을(를) 읽을 수 없습니다(${why}). 이 경보가 지키는 실행은 중단됩니다.`,
  },
});
