import { ownOf } from '@firedrill/core/words/own-of';
import { durationText } from '@firedrill/core/units';
import { actionMs } from './action-time.ts';
import type { Checked, FisWarning } from './finding.ts';
import { afterOf } from './graph-problems.ts';
import { listOf, type Loose, type LooseAction, recordOf } from './loose-template.ts';
import { overSchedule } from './over-schedule.ts';
import { alarmSource } from './stop-problems.ts';
import type { Texts } from './template.ts';

/** What is known of an alarm of CloudWatch. */
export interface FisAlarm {
  readonly arn: string;
  readonly name: string;
  readonly periodMs: number;
  /** How many periods in a row must break the threshold at least before it fires: 1 or more. */
  readonly periods: number;
}

/** What the lengths of the actions tell: alarms that cannot fire in time, and quotas by which nothing would start. */
export function timeWarnings(checked: Checked, alarms: readonly FisAlarm[]): readonly FisWarning[] {
  const lengthMs = experimentMs(checked.template.actions);
  return [
    ...quotaWarnings(checked),
    ...listOf(ownOf(checked.template.written, 'stopConditions')).flatMap((condition, index) => {
      const { source, value } = recordOf(condition);
      const alarm = source === alarmSource ? alarms.find(({ arn }) => arn === value) : undefined;
      return alarm === undefined ? [] : alarmWarnings(checked, alarm, { index, lengthMs });
    }),
  ];
}

/** What an experiment would be refused for when it is started. A template of more actions is refused itself. */
function quotaWarnings({ template: { actions }, limits, warning }: Checked): readonly FisWarning[] {
  if (actions.length > limits.actions) return [];
  const scheduled = actions.map(({ name, action, parameters, startAfter }) => [
    name,
    { actionId: action?.id ?? '', parameters: textsIn(parameters), startAfter: startAfter.map(String) },
  ]);
  return overSchedule(Object.fromEntries(scheduled), limits).map((over) => warning(['actions'], 'key', over));
}

const textsIn = (parameters: Loose): Texts =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  );

/** An alarm needs its periods full of what breaks it: an experiment that is over by then is guarded by nothing. */
function alarmWarnings(
  { warning }: Checked,
  { name, periodMs, periods }: FisAlarm,
  { index, lengthMs }: { readonly index: number; readonly lengthMs: number },
): readonly FisWarning[] {
  const neededMs = periodMs * periods;
  if (neededMs < lengthMs) return [];
  const [needed, length] = [durationText(neededMs), durationText(lengthMs)];
  const at = ['stopConditions', index, 'value'];
  return [
    warning(at, 'value', {
      code: 'alarm-too-slow',
      found: `the alarm \`${name}\``,
      text: {
        en:
          `The alarm "${name}" cannot fire within the experiment: it needs ${periods} × ${durationText(periodMs)} ` +
          `at the soonest, and the experiment lasts ${length}.`,
        ko:
          `경보 "${name}"은(는) 실험 안에 울릴 수 없습니다. 빨라야 ${periods} × ${durationText(periodMs)} 뒤에 ` +
          `울리는데 실험은 ${length} 동안입니다.`,
      },
      next: {
        en: `Let the actions last longer than ${needed}, or give the alarm a shorter period.`,
        ko: `동작을 ${needed}보다 길게 하거나 경보의 주기를 줄이십시오.`,
      },
    }),
  ];
}

/**
 * How long the actions take from the first to the last one, each as long as its parameters say, 0 where they say
 * nothing. Actions in a circle never begin, and count nothing.
 */
export function experimentMs(actions: readonly LooseAction[]): number {
  const after = afterOf(actions);
  const own = new Map(actions.map(({ name, action, parameters }) => [name, actionMs(action, parameters)]));
  const waiting = new Map([...after].map(([name, names]) => [name, new Set(names.filter((each) => after.has(each)))]));
  const ends = new Map<string, number>();
  const next = new Map<string, string[]>();
  for (const [name, names] of waiting) for (const each of names) next.set(each, [...(next.get(each) ?? []), name]);
  const ready = [...waiting].flatMap(([name, names]) => (names.size === 0 ? [name] : []));
  for (const name of ready) {
    const startMs = Math.max(0, ...(after.get(name) ?? []).map((each) => ends.get(each) ?? 0));
    ends.set(name, startMs + (own.get(name) ?? 0));
    for (const each of next.get(name) ?? []) {
      waiting.get(each)?.delete(name);
      if (waiting.get(each)?.size === 0) ready.push(each); // the loop goes on to what is added
    }
  }
  return Math.max(0, ...ends.values());
}
