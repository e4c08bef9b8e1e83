import type { FisAction } from '@firedrill/dialects/fis/action';
import { kindText } from '@firedrill/dialects/fis/kind-text';
import type { FisParameter } from '@firedrill/dialects/fis/parameter-kinds';
import type { FisTargetType } from '@firedrill/dialects/fis/target-types';
import type { JsonObject } from '@firedrill/core/words/json';
import { fisArn } from './fis-arn.ts';
import type { FisScope } from './fis-store.ts';
import type { FisTags } from './tags.ts';

/** An action as one account and region see it. */
export interface SeenAction {
  readonly action: FisAction;
  readonly scope: FisScope;
  readonly tags: FisTags;
  /** Where it executes here, in words that fit behind "executes it"; null: nowhere. */
  readonly executes: string | null;
  /** What does not execute goes its way here as if it did. */
  readonly simulated: boolean;
}

/** `ActionSummary` of the service model. */
export function actionSummary({ action, scope, tags, executes, simulated }: SeenAction): JsonObject {
  const { id, target } = action;
  return {
    id,
    arn: fisArn(scope, 'action', id),
    description: actionText(action, executes, simulated),
    ...(target === null ? {} : { targets: { [target.key]: { resourceType: target.resourceType } } }),
    tags: { ...tags },
  };
}

/** `Action` of the service model: the summary and the parameters. */
export const actionAnswer = (seen: SeenAction): JsonObject => ({
  ...actionSummary(seen),
  parameters: parametersAnswer(seen.action.parameters),
});

/** What an action does, and whether it does it here: nobody shall learn only at the start that it does not. */
function actionText({ summary, retired }: FisAction, executes: string | null, simulated: boolean): string {
  const not = simulated
    ? 'Firedrill simulates it here: it goes its way, and nothing real is touched.'
    : 'Firedrill checks and previews it, and does not execute it.';
  const here = executes === null ? not : `Firedrill executes it ${executes}.`;
  return [summary.en, here, ...(retired === null ? [] : [`AWS's name for it is ${retired.replacedBy} now.`])].join(' ');
}

/** `TargetResourceTypeSummary` of the service model. */
export const targetTypeSummary = (resourceType: string, { summary, by, retired }: FisTargetType): JsonObject => ({
  resourceType,
  description: `${summary.en} Chosen by ${by.join(', ')}.${retired ? ' AWS has another name for it by now.' : ''}`,
});

/** `TargetResourceType` of the service model. */
export const targetTypeAnswer = (resourceType: string, type: FisTargetType): JsonObject => ({
  ...targetTypeSummary(resourceType, type),
  parameters: parametersAnswer(type.parameters),
});

const parametersAnswer = (parameters: { readonly [name: string]: FisParameter }): JsonObject =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      { description: parameterText(parameter), required: parameter.required },
    ]),
  );

function parameterText({ value, requiredWhen, defaultValue }: FisParameter): string {
  const text = kindText(value);
  const taken = defaultValue === null ? '' : ` ${defaultValue} where it is absent.`;
  const when = requiredWhen === null ? '' : ` Required when ${requiredWhen.parameter} is ${requiredWhen.is}.`;
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.${taken}${when}`;
}
