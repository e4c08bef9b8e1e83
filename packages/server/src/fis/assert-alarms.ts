import type { ProbePort, Sample } from '@firedrill/core/engine/engine-ports';
import type { ProbeSpec } from '@firedrill/core/words/experiment';
import { alarmNameOf } from '@firedrill/dialects/fis/alarm-arn';
import { alarmStates } from '../probes/cloudwatch/alarm-reader.ts';
import { sampleOnce } from './sample-once.ts';

/** An alarm whose state is asserted, and the probe that reads it. */
export interface AssertedAlarm {
  readonly arn: string;
  readonly probe: ProbeSpec;
}

/**
 * Looks whether each alarm is in one of the states. @returns null, or which is not
 * @throws Error when an alarm cannot be read
 */
export type AssertAlarms = (alarms: readonly AssertedAlarm[], states: readonly string[]) => Promise<string | null>;

/** What `aws:cloudwatch:assert-alarm-state` does: all alarms are read once, together. */
export const createAssertAlarms =
  (newPort: () => ProbePort): AssertAlarms =>
  async (alarms, states) => {
    const samples = await sampleOnce(
      newPort(),
      alarms.map(({ probe }) => probe),
    );
    const seen = alarms.map(({ arn, probe }, index) => {
      const sample = samples[index] ?? { quality: 'blind', value: null, detail: 'nobody looked' };
      return { name: alarmNameOf(arn), state: stateOf(probe, sample), detail: sample.detail };
    });
    const unread = seen.filter(({ state }) => state === null);
    if (unread.length > 0) throw new Error(unread.map(({ name, detail }) => `"${name}": ${detail}`).join('; '));
    const others = seen.filter(({ state }) => state !== null && !states.includes(state));
    if (others.length === 0) return null;
    return `${others.map(({ name, state }) => `"${name}" is ${state}`).join(', ')}, not ${states.join(' or ')}`;
  };

/** CloudWatch has a state between good and bad; of another probe good is OK and bad is ALARM. */
function stateOf({ type }: ProbeSpec, { quality, value }: Sample): string | null {
  if (quality === 'blind') return null;
  if (type === 'cloudwatch-alarm') return alarmStates[value ?? -1] ?? null;
  return quality === 'good' ? 'OK' : 'ALARM';
}
