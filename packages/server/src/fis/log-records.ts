import type { Json, JsonObject } from '@firedrill/core/words/json';
import type { FisResolved } from './experiment-record.ts';
import { isObject, objectIn, present, textIn } from './json-members.ts';
import type { FisOccurrence, FisResolvedList } from './occurrence.ts';
import type { Information } from './resolved-lists.ts';

/** CloudWatch Logs takes 262,144 bytes a record, with its own heading; resolved targets beyond go to further pages. */
const mostPageBytes = 256_000;

const isEnd = (status: string): boolean => ['completed', 'stopped', 'failed', 'cancelled'].includes(status);

/**
 * The log records (schema 2) that an occurrence makes; most make one, some none. Each is made when it is asked for:
 * resolved targets may fill hundreds.
 * @see the user guide of AWS FIS, "Experiment logging"
 */
export function* logRecords(occurrence: FisOccurrence): Generator<JsonObject> {
  if (occurrence.what.type !== 'resolution-end') return yield* fewRecords(occurrence, occurrence.what);
  const time = timeText(occurrence.atMs);
  for (const target of occurrence.what.resolved) {
    for (const page of pagesOf(target, time)) yield recordOf(occurrence, 'target-resolution-end', page);
  }
}

type Few = Exclude<FisOccurrence['what'], { readonly type: 'resolution-end' }>;

function fewRecords(occurrence: FisOccurrence, what: Few): readonly JsonObject[] {
  const { template, templateId, atMs } = occurrence;
  const time = timeText(atMs);
  const record = (logType: string, details: JsonObject): JsonObject => recordOf(occurrence, logType, details);
  switch (what.type) {
    case 'experiment-state': {
      if (!isEnd(what.to.status)) return [];
      const { status, reason } = what.to;
      return [record('experiment-end', { experiment_end_time: time, experiment_state: { status, reason } })];
    }
    case 'resolution-start':
      return [
        record('experiment-start', { experiment_template_id: templateId, experiment_start_time: time }),
        ...Object.keys(objectIn(template, 'targets')).map((name) =>
          record('target-resolution-start', { target_resolution_start_time: time, target_name: name }),
        ),
      ];
    case 'target-resolved':
      return [record('target-resolution-detail', detailOf(occurrence, what.target, time))];
    case 'action-start': {
      const { id, targets, parameters } = actionIn(template, what.action);
      const more = { action_start_time: time, action_targets: targets, parameters };
      return [record('action-start', present({ action_name: what.action, action_id: id, ...more }))];
    }
    case 'action-error':
    case 'action-end': {
      const { id } = actionIn(template, what.action);
      const { status, reason } = what.state;
      const named = { action_name: what.action, action_id: id, action_state: { status, reason } };
      if (what.type === 'action-end') return [record('action-end', { ...named, action_end_time: time })];
      return [record('action-error', { ...named, account_id: occurrence.scope.account })];
    }
  }
}

/** AWS writes no parts of seconds. */
export const timeText = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

/** `simulated` is ours: AWS has no such member, and would not have invented anything. */
const recordOf = (
  { experiment, atMs, simulated }: FisOccurrence,
  logType: string,
  details: JsonObject,
): JsonObject => ({
  id: experiment,
  log_type: logType,
  event_timestamp: timeText(atMs),
  version: '2',
  details: simulated ? { ...details, simulated } : details,
});

function detailOf(
  { scope }: FisOccurrence,
  { targetName, resourceType, count, missing, notes }: FisResolved,
  time: string,
) {
  const failed = missing.length > 0;
  const said = failed ? `There is no ${missing.join(', ')}.` : notes.join(' ');
  return present({
    target_resolution_end_time: time,
    target_name: targetName,
    target_type: resourceType,
    account_id: scope.account,
    resolved_targets_count: count,
    status: failed ? 'failed' : 'completed',
    error_information: failed || count === 0 ? said || undefined : undefined,
  });
}

/** What was resolved, in as many records as it needs; one that is empty is one record too. */
function* pagesOf({ targetName, resourceType, count, information }: FisResolvedList, time: string) {
  const begins = pageBegins(information);
  for (const [index, from] of begins.entries()) {
    yield {
      target_resolution_end_time: time,
      target_name: targetName,
      target_type: resourceType,
      resolved_targets: information.slice(from, begins[index + 1]).map(snakeCased),
      page: index + 1,
      total_pages: begins.length,
      total_resolved_targets_count: count,
    };
  }
}

/** Where each page begins, so that none is too large. */
function pageBegins(information: readonly Information[]): readonly number[] {
  const begins = [0];
  let sizeBytes = 0;
  for (const [index, each] of information.entries()) {
    const addedBytes = mostBytes(each);
    if (sizeBytes > 0 && sizeBytes + addedBytes > mostPageBytes) {
      begins.push(index);
      sizeBytes = 0;
    }
    sizeBytes += addedBytes;
  }
  return begins;
}

/** At most so many bytes as JSON, counted without making it: names get an underscore for each capital letter. */
function mostBytes(information: Information): number {
  let sizeBytes = 3;
  for (const name in information) {
    const value = information[name] ?? '';
    sizeBytes += 2 * name.length + 6 + (/^[ !#-[\]-~]*$/.test(value) ? value.length : 6 * value.length);
  }
  return sizeBytes;
}

/** Log records have `pod_name` where the API has `podName`. */
const snakeCased = (information: { readonly [name: string]: string }): JsonObject =>
  Object.fromEntries(
    Object.entries(information).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );

interface ActionSaid {
  readonly id: string;
  readonly targets: Json | undefined;
  readonly parameters: Json | undefined;
}

/** An action of the template; members that it leaves empty are left out. */
function actionIn(template: JsonObject, name: string): ActionSaid {
  const action = objectIn(objectIn(template, 'actions'), name);
  const filled = (value: Json | undefined): Json | undefined =>
    isObject(value) && Object.keys(value).length > 0 ? value : undefined;
  const { targets, parameters } = action;
  return { id: textIn(action, 'actionId') ?? '', targets: filled(targets), parameters: filled(parameters) };
}
