import { ownOf } from '@firedrill/core/words/own-of';
import type { JsonObject } from '@firedrill/core/words/json';
import { actionState, experimentState, type FisState } from './experiment-state.ts';
import { type ExperimentRecord, experimentRecord } from './experiment-record.ts';
import { fisArn } from './fis-arn.ts';
import type { FisKept, FisScope } from './fis-store.ts';
import { epochSeconds, isObject, objectIn, present } from './json-members.ts';
import { noProgress, type Progress } from './progress.ts';

/** `Experiment` of the service model. `progress` is null while no run has begun. */
export function experimentAnswer(scope: FisScope, document: FisKept, progress: Progress | null): JsonObject {
  const record = experimentRecord(document);
  const { description: _, targets, actions, stopConditions, roleArn, experimentOptions, ...options } = record.template;
  const endMs = record.end?.atMs ?? null;
  return present({
    ...heading(scope, document, { record, progress }),
    roleArn,
    targets,
    actions: actionAnswers(record, isObject(actions) ? actions : {}, progress),
    stopConditions,
    startTime: epochSeconds(progress?.startMs ?? document.createdMs),
    endTime: endMs === null ? undefined : epochSeconds(endMs),
    ...options,
    experimentOptions: { ...(isObject(experimentOptions) ? experimentOptions : {}), actionsMode: record.actionsMode },
    targetAccountConfigurationsCount: record.accountConfigurations.length,
  });
}

/** `ExperimentSummary` of the service model. */
export function experimentSummary(scope: FisScope, document: FisKept, progress: Progress | null): JsonObject {
  const record = experimentRecord(document);
  const experimentOptions = { ...objectIn(record.template, 'experimentOptions'), actionsMode: record.actionsMode };
  return present({ ...heading(scope, document, { record, progress }), experimentOptions });
}

interface Seen {
  readonly record: ExperimentRecord;
  readonly progress: Progress | null;
}

function heading(scope: FisScope, { id, createdMs }: FisKept, { record, progress }: Seen): JsonObject {
  return {
    id,
    arn: fisArn(scope, 'experiment', id),
    experimentTemplateId: record.templateId,
    state: stateAnswer(experimentState(record, progress), scope),
    creationTime: epochSeconds(createdMs),
    tags: { ...record.tags },
  };
}

function stateAnswer({ status, reason, error }: FisState, { account }: FisScope): JsonObject {
  if (error === null || error === undefined) return { status, reason };
  const { code, location } = error;
  return { status, reason, error: present({ accountId: account, code, location: location ?? undefined }) };
}

function actionAnswers(record: ExperimentRecord, actions: JsonObject, progress: Progress | null): JsonObject {
  const known = (progress ?? noProgress).actions;
  return Object.fromEntries(
    Object.entries(actions).map(([name, action]) => {
      const now = ownOf(known, name);
      const { status, reason } = actionState(record, name, progress);
      // An action that a stop ended has no end of its own: it ended with the experiment.
      const endMs = now?.endMs ?? (status === 'stopped' ? (record.end?.atMs ?? null) : null);
      const times = {
        startTime: now === undefined || now.startMs === null ? undefined : epochSeconds(now.startMs),
        endTime: endMs === null ? undefined : epochSeconds(endMs),
      };
      return [name, present({ ...(isObject(action) ? action : {}), state: { status, reason }, ...times })];
    }),
  );
}
