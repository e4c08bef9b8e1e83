import type { JsonObject } from '@firedrill/core/words/json';
import { type FisScheduleLimits, overSchedule } from '@firedrill/dialects/fis/over-schedule';
import { FisFault } from './fis-fault.ts';
import { isObject, listIn, objectIn, textIn, textsIn } from './json-members.ts';
import type { FisQuotas } from './quotas.ts';

/** The quotas that count when an experiment is started; checks of templates warn of them. */
export const scheduleLimits = (quotas: FisQuotas): FisScheduleLimits => ({
  parallelActions: quotas.parallelActionsPerExperiment,
  experimentHours: quotas.experimentHours,
});

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
  const told = overSchedule(Object.fromEntries(actions), scheduleLimits(quotas)).map(({ text }) => text.en);
  if (told.length > 0) throw new FisFault('ServiceQuotaExceededException', told.join(' '));
}
