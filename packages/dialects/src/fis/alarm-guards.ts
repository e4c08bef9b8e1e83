import type { ProbeSpec } from '@firedrill/core/words/experiment';
import { alarmNameOf } from './alarm-arn.ts';
import type { FisTemplate } from './template.ts';

/** How the alarms of templates are read. */
export interface AlarmReading {
  /** Nobody is asked, and each alarm is OK: for simulations that have no CloudWatch. */
  readonly invented: boolean;
  /** Who is asked in AWS's place, as a URL; null: whom the environment names, or AWS. */
  readonly endpoint: string | null;
  /** Alarms in whose place a probe is asked. The first that fits counts. */
  readonly mapped: readonly MappedAlarm[];
}

/** A probe that stands for an alarm: good is OK, bad is ALARM, and blind cannot be read. */
export interface MappedAlarm {
  /** The alarm's ARN, or its name in whatever account and region. */
  readonly alarm: string;
  readonly probe: Omit<ProbeSpec, 'name' | 'when' | 'maxViolations' | 'minSamples'>;
}

/** AWS was seen to stop about a second after an alarm went off. */
const everyMs = 1000;

/**
 * The probes that read the alarms of a template's stop conditions: they guard and ask nothing. Each is called as its
 * alarm is, because that is what people know; one of several of a name, or of a name in `taken`, has a number.
 */
export function alarmGuards(
  { stopConditions }: FisTemplate,
  reading: AlarmReading,
  taken: readonly string[] = [],
): readonly ProbeSpec[] {
  const names = new Set(taken);
  return stopConditions.map(({ alarmArn }) => {
    const name = freeName(alarmNameOf(alarmArn).replaceAll(/[\s\p{Cc}]+/gu, ' '), names);
    names.add(name);
    return alarmProbe(alarmArn, reading, name);
  });
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} (${number})`)) number += 1;
  return `${name} (${number})`;
}

/** The probe that reads one alarm, by whatever means it is to be read. */
export function alarmProbe(alarm: string, { invented, endpoint, mapped }: AlarmReading, name: string): ProbeSpec {
  const own = mapped.find((each) => each.alarm === alarm || each.alarm === alarmNameOf(alarm));
  const guard = { name, when: 'never', maxViolations: 0, minSamples: 1 } as const;
  if (own !== undefined) return { ...own.probe, ...guard };
  const asked = invented ? { invented } : endpoint === null ? {} : { endpoint };
  return { type: 'cloudwatch-alarm', with: { alarm, ...asked }, expect: {}, every: everyMs, ...guard };
}
