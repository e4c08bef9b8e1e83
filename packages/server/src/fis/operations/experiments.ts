import type { RunId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';
import type { FisCaller } from '../../api/fis/operation.ts';
import {
  experimentBody,
  experimentRecord,
  type ExperimentRecord,
  type FisEnd,
  type FisResolved,
} from '../experiment-record.ts';
import { experimentAnswer, experimentSummary } from '../experiment-view.ts';
import type { Experiments } from '../experiments.ts';
import type { FisContext, FisExperimentOperations } from '../fis-context.ts';
import { FisFault } from '../fis-fault.ts';
import type { FisKept } from '../fis-store.ts';
import { keptFor, once } from '../idempotency.ts';
import { askedText, isObject, objectIn, textIn, textsIn } from '../json-members.ts';
import { pageOf } from '../pages.ts';
import { overQuota, refusedFor, type Told, unknown } from '../refusals.ts';
import type { ResolvedItem } from '../resolved-lists.ts';
import { refuseOverSchedule } from '../schedule-quotas.ts';
import { tagProblems } from '../tags.ts';
import { templateRecord } from '../template-record.ts';

export interface ExperimentSurroundings
  extends Pick<FisContext, 'store' | 'nowMs' | 'newId' | 'quotas' | 'levers' | 'actionExecutes' | 'simulated'> {
  readonly experiments: Experiments;
  readonly newRun: () => RunId;
  readonly newSeed: () => number;
  /** Why the alarms of these stop conditions do not let an experiment begin: one is in ALARM, or cannot be read. */
  readonly alarmsAgainst: (template: JsonObject) => Promise<string | null>;
}

/** What begins, ends and shows experiments. */
export const experimentOperations = (around: ExperimentSurroundings): FisExperimentOperations => ({
  StartExperiment: (input, caller) => start(around, input, caller),
  StopExperiment: (input, caller) => {
    const { id } = found(around, input, caller);
    around.experiments.stop(caller, id, { by: 'person', why: 'StopExperiment was asked for' });
    return shown(around, caller, found(around, input, caller));
  },
  GetExperiment: (input, caller) => shown(around, caller, found(around, input, caller)),
  ListExperiments: (input, caller) => {
    const templateId = textIn(input, 'experimentTemplateId');
    const about = ['ListExperiments', caller.account, caller.region, templateId ?? ''];
    const under = templateId ?? undefined;
    const { items, next } = pageOf({ key: around.store.pageKey, about, input }, (after, most) =>
      around.store.list('experiment', caller, { after, most, under }),
    );
    // The state of one that has ended stands in its record; its events, of which there may be many, need not be read.
    const summary = (document: FisKept): JsonObject => {
      const hasEnded = experimentRecord(document).end !== null;
      return experimentSummary(caller, document, hasEnded ? null : progressOf(around, document));
    };
    return { experiments: items.map(summary), ...next };
  },
  ListExperimentResolvedTargets: (input, caller) => {
    const document = found(around, input, caller);
    const wanted = textIn(input, 'targetName');
    const spans = spansOf(experimentRecord(document).resolved ?? [], wanted);
    const about = ['ListExperimentResolvedTargets', caller.account, caller.region, document.id, wanted ?? ''];
    const { items, next } = pageOf({ key: around.store.pageKey, about, input }, (behind, most) => {
      const after = Math.max(behind, spans[0]?.after ?? 0);
      const left = (spans.at(-1)?.until ?? 0) - after;
      return around.store.resolved.page(document.place, { after, most: Math.min(most, left) });
    });
    return { resolvedTargets: items.flatMap((item) => resolvedAnswer(item, spans)), ...next };
  },
});

/** The places that the chosen resources of one target have. */
interface Span {
  readonly targetName: string;
  readonly resourceType: string;
  readonly after: number;
  readonly until: number;
}

/** Of all targets, or of the one that is asked for. */
function spansOf(resolved: readonly FisResolved[], wanted: string | null): readonly Span[] {
  let until = 0;
  const spans = resolved.map(({ targetName, resourceType, count }): Span => {
    const after = until;
    until += count;
    return { targetName, resourceType, after, until };
  });
  return spans.filter(({ targetName }) => wanted === null || targetName === wanted);
}

function resolvedAnswer({ place, information }: ResolvedItem, spans: readonly Span[]): readonly JsonObject[] {
  const span = spans.find(({ until }) => place <= until);
  if (span === undefined) return [];
  const { resourceType, targetName } = span;
  return [{ resourceType, targetName, targetInformation: { ...information } }];
}

function found({ store }: ExperimentSurroundings, input: JsonObject, caller: FisCaller): FisKept {
  const id = textIn(input, 'id') ?? askedText(input, 'experimentId');
  const document = store.get('experiment', caller, id);
  if (document === null) throw unknown(`experiment ${id}`, caller);
  return document;
}

const progressOf = ({ experiments }: ExperimentSurroundings, document: FisKept) =>
  experiments.progress(experimentRecord(document));

const shown = (around: ExperimentSurroundings, caller: FisCaller, document: FisKept): JsonObject => ({
  experiment: experimentAnswer(caller, document, progressOf(around, document)),
});

/**
 * Records an experiment and lets it begin. What stands against it is told before anything is written; the record and
 * its token are durable before the answer.
 */
async function start(around: ExperimentSurroundings, input: JsonObject, caller: FisCaller): Promise<JsonObject> {
  const operation = 'StartExperiment';
  const asked = { operation, caller, input };
  const before = keptFor(around.store, asked);
  if (before !== null) return again(around, before.id, caller);
  const templateId = askedText(input, 'experimentTemplateId');
  const document = around.store.get('template', caller, templateId);
  if (document === null) throw unknown(`experiment template ${templateId}`, caller);
  const { template } = templateRecord(document);
  const actionsMode =
    textIn(objectIn(input, 'experimentOptions'), 'actionsMode') === 'skip-all' ? 'skip-all' : 'run-all';
  const accountConfigurations = around.store
    .list('account-configuration', caller, {
      after: 0,
      most: around.quotas.targetAccountsPerTemplate,
      under: templateId,
    })
    .map(({ body }) => body);
  const problems = [
    ...tagProblems(input['tags']),
    ...accountProblems(template, accountConfigurations),
    ...(actionsMode === 'skip-all' || around.simulated ? [] : notExecuted(around, template)),
  ];
  if (problems.length > 0) throw refusedFor(problems);
  if (actionsMode === 'run-all') refuseOverSchedule(template, around.quotas);
  const isEngaged = around.levers.at(caller).status !== 'disengaged';
  if (!isEngaged) refuseTooMany(around, caller);
  const against = isEngaged || actionsMode === 'skip-all' ? null : await around.alarmsAgainst(template);
  if (against !== null) throw new FisFault('ConflictException', `The experiment does not begin: ${against}.`);
  const id = around.newId('EXP');
  const createdMs = around.nowMs();
  const record: ExperimentRecord = {
    templateId,
    actionsMode,
    tags: textsIn(input, 'tags'),
    template,
    accountConfigurations,
    simulated: around.simulated,
    run: around.newRun(),
    seed: around.newSeed(),
    resolved: null,
    stop: null,
    end: null,
  };
  const made = once(around.store, asked, () => {
    // While the alarms were read others may have begun, and somebody may have engaged the lever.
    const isEngagedNow = around.levers.at(caller).status !== 'disengaged';
    if (!isEngagedNow) refuseTooMany(around, caller);
    const body = experimentBody({ ...record, end: isEngagedNow ? cancelled(createdMs) : null });
    around.store.put('experiment', caller, { id, createdMs, under: templateId, body });
    return { id, answer: { id } };
  });
  // Another request with the same token may have been first.
  if (textIn(made, 'id') === id) around.experiments.begin(caller, id);
  return again(around, askedText(made, 'id'), caller);
}

/** What is begun while the lever is engaged ends at once. */
const cancelled = (atMs: number): FisEnd => ({
  status: 'cancelled',
  reason: 'Experiment cancelled by the safety lever.',
  error: null,
  atMs,
});

function again(around: ExperimentSurroundings, id: string, caller: FisCaller): JsonObject {
  const document = around.store.get('experiment', caller, id);
  if (document === null) throw unknown(`experiment ${id}`, caller);
  return shown(around, caller, document);
}

function refuseTooMany({ experiments, quotas }: ExperimentSurroundings, caller: FisCaller): void {
  if (experiments.active(caller) >= quotas.activeExperiments)
    throw overQuota('experiments under way', quotas.activeExperiments);
}

function accountProblems(template: JsonObject, configurations: readonly JsonObject[]): readonly Told[] {
  const mode = textIn(objectIn(template, 'experimentOptions'), 'accountTargeting');
  if (mode !== 'multi-account' || configurations.length > 0) return [];
  const expected = 'at least one target account configuration of the template';
  const next = 'Make one with create-target-account-configuration.';
  return [{ path: 'experimentTemplateId', found: 'a multi-account template with none', expected, next }];
}

/** Never a silent success: what cannot be brought about here is refused before anything begins. */
function notExecuted({ actionExecutes }: ExperimentSurroundings, template: JsonObject): readonly Told[] {
  return Object.entries(objectIn(template, 'actions')).flatMap(([name, action]) => {
    const actionId = isObject(action) ? (textIn(action, 'actionId') ?? '') : '';
    if (actionExecutes(actionId) !== null) return [];
    const expected = 'an action that executes here';
    const next = 'Start it with actionsMode=skip-all, or on a server that was started with --simulate.';
    return [{ path: `actions.${name}.actionId`, found: actionId, expected, next }];
  });
}
