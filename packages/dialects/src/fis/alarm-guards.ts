import type { ProbeSpec } from '@firedrill/core/words/experiment';
import type { FisTemplate } from './template.ts';

/** AWS was seen to stop about a second after an alarm went off. */
const everyMs = 1000;

/**
 * The probes that read the alarms of a template's stop conditions: they guard and ask nothing. An invented alarm is
 * always OK.
 */
export function alarmGuards({ stopConditions }: FisTemplate, invented: boolean): readonly ProbeSpec[] {
  return stopConditions.map(({ alarmArn }, index) => ({
    name: `alarm-${index + 1}`,
    type: 'cloudwatch-alarm',
    with: { alarm: alarmArn, ...(invented ? { invented } : {}) },
    expect: {},
    every: everyMs,
    when: 'never',
    maxViolations: 0,
    minSamples: 1,
  }));
}
