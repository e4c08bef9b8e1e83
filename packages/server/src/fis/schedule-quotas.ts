import type { JsonObject } from '@firedrill/core/words/json';
import { durationText } from '@firedrill/core/units';
import { scheduleOf } from '@firedrill/dialects/fis/schedule';
import { FisFault } from './fis-fault.ts';
import { isObject, listIn, objectIn, textIn, textsIn } from './json-members.ts';
import type { FisQuotas } from './quotas.ts';

const hourMs = 3_600_000;

/**
 * Looks at what a template's durations come to, before an experiment of it begins.
 * @throws FisFault ServiceQuotaExceededException where more actions run at once, or for longer, than the quotas allow
 */
export function refuseOverSchedule(template: JsonObject, quotas: FisQuotas): void {
  const actions = Object.entries(objectIn(template, 'actions')).map(([name, written]) => {
    const action = isObject(written) ? written : {};
    const startAfter = listIn(action, 'startAfter').filter((each) => typeof each === 'string');
    const actionId = textIn(action, 'actionId') ?? '';
    return [name, { actionId, parameters: textsIn(action, 'parameters'), startAfter }] as const;
  });
  const { busiest, lengthMs } = scheduleOf(Object.fromEntries(actions));
  const { parallelActionsPerExperiment: most, experimentHours } = quotas;
  const told = [
    ...(busiest.length > most
      ? [`${busiest.length} actions would run at once, and at most ${most} may (quota): ${busiest.join(', ')}.`]
      : []),
    ...(lengthMs > experimentHours * hourMs
      ? [`The actions last ${durationText(lengthMs)}, and an experiment at most ${experimentHours} h (quota).`]
      : []),
  ];
  if (told.length > 0) throw new FisFault('ServiceQuotaExceededException', told.join(' '));
}
