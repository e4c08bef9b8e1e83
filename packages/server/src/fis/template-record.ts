import type { FisWarning } from '@firedrill/dialects/fis/finding';
import { decodeFisValue } from '@firedrill/dialects/fis/decode';
import type { Problem } from '@firedrill/core/errors';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { fisArn } from './fis-arn.ts';
import { FisFault } from './fis-fault.ts';
import type { FisDocument, FisScope } from './fis-store.ts';
import { epochSeconds, isObject, memberOf, objectIn, present, textsIn } from './json-members.ts';
import type { FisQuotas } from './quotas.ts';
import { problemsText, refusedFor } from './refusals.ts';
import { scheduleLimits } from './schedule-quotas.ts';
import { type FisTags, tagProblems } from './tags.ts';

/** A template as the store keeps it (kind `template`). */
export interface TemplateRecord {
  /** The members of a template, with AWS's defaults filled in and without tags: what an experiment is begun with. */
  readonly template: JsonObject;
  readonly tags: FisTags;
  readonly updatedMs: number;
}

export const templateBody = ({ template, tags, updatedMs }: TemplateRecord): JsonObject => ({
  template,
  tags: { ...tags },
  updatedMs,
});

export const templateRecord = ({ body }: FisDocument): TemplateRecord => ({
  template: objectIn(body, 'template'),
  tags: textsIn(body, 'tags'),
  updatedMs: Number(memberOf(body, 'updatedMs')),
});

/**
 * What AWS would refuse in a template, all of it at once.
 * @returns what AWS takes in silence, and a person should know
 * @throws FisFault ValidationException, or ServiceQuotaExceededException when nothing is wrong but the number
 */
export function checkTemplate(members: JsonObject, quotas: FisQuotas): readonly FisWarning[] {
  const { actionsPerTemplate: actions, stopConditionsPerTemplate: stopConditions } = quotas;
  const limits = { actions, stopConditions, ...scheduleLimits(quotas) };
  const decoded = decodeFisValue(members, limits);
  const problems = [...(decoded.ok ? [] : decoded.problems), ...tagProblems(memberOf(members, 'tags'))];
  if (problems.length === 0) return decoded.warnings;
  if (!decoded.ok && decoded.problems.length === problems.length && decoded.problems.every(isQuota)) {
    throw new FisFault('ServiceQuotaExceededException', problemsText(problems));
  }
  throw refusedFor(problems);
}

const isQuota = ({ code, path }: Problem): boolean =>
  code === 'limit' && (path === 'actions' || path === 'stopConditions');

/** A template that passed the checks, with what AWS answers where nothing was said. */
export function completedTemplate(asked: JsonObject): JsonObject {
  const { description, stopConditions, roleArn, logConfiguration, experimentReportConfiguration } = asked;
  const options = { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' };
  return present({
    description,
    targets: objectIn(asked, 'targets'),
    actions: Object.fromEntries(
      Object.entries(objectIn(asked, 'actions')).map(([name, action]) => [name, completedAction(action)]),
    ),
    stopConditions,
    roleArn,
    logConfiguration,
    experimentOptions: { ...options, ...objectIn(asked, 'experimentOptions') },
    experimentReportConfiguration,
  });
}

/** Parameters are always there, and targets only where there are some. */
function completedAction(action: Json): Json {
  if (!isObject(action)) return action;
  const { targets, ...others } = action;
  const hasTargets = isObject(targets) && Object.keys(targets).length > 0;
  return { ...others, parameters: objectIn(action, 'parameters'), ...(hasTargets ? { targets } : {}) };
}

/** `ExperimentTemplate` of the service model. */
export function templateAnswer(scope: FisScope, document: FisDocument, accountCount: number): JsonObject {
  const { template, tags, updatedMs } = templateRecord(document);
  const { description, targets, actions, stopConditions, roleArn, ...options } = template;
  return present({
    id: document.id,
    arn: fisArn(scope, 'experiment-template', document.id),
    description,
    targets,
    actions,
    stopConditions,
    creationTime: epochSeconds(document.createdMs),
    lastUpdateTime: epochSeconds(updatedMs),
    roleArn,
    tags: { ...tags },
    ...options,
    targetAccountConfigurationsCount: accountCount,
  });
}

/** `ExperimentTemplateSummary` of the service model. */
export function templateSummary(scope: FisScope, document: FisDocument): JsonObject {
  const { template, tags, updatedMs } = templateRecord(document);
  return present({
    id: document.id,
    arn: fisArn(scope, 'experiment-template', document.id),
    description: memberOf(template, 'description'),
    creationTime: epochSeconds(document.createdMs),
    lastUpdateTime: epochSeconds(updatedMs),
    tags: { ...tags },
  });
}
