import type { FisWarning } from '@firedrill/dialects/fis/finding';
import type { JsonObject } from '@firedrill/core/words/json';
import type { FisCaller, FisOperations } from '../../api/fis/operation.ts';
import type { FisContext } from '../fis-context.ts';
import type { FisKept, FisScope, FisStore } from '../fis-store.ts';
import { once } from '../idempotency.ts';
import { askedText, memberOf, objectIn, textsIn } from '../json-members.ts';
import { pageOf } from '../pages.ts';
import { overQuota, refusedFor, unknown } from '../refusals.ts';
import {
  checkTemplate,
  completedTemplate,
  templateAnswer,
  templateBody,
  templateRecord,
  templateSummary,
} from '../template-record.ts';
import { updatedTemplate, updateProblems } from '../template-update.ts';

type Names =
  | 'CreateExperimentTemplate'
  | 'GetExperimentTemplate'
  | 'UpdateExperimentTemplate'
  | 'DeleteExperimentTemplate'
  | 'ListExperimentTemplates';

/** Experiment templates: made, shown, changed and removed. What an experiment was begun with is not touched. */
export const templateOperations = (context: FisContext): Pick<FisOperations, Names> => ({
  CreateExperimentTemplate: (input, caller) => create(context, input, caller),
  GetExperimentTemplate: (input, caller) =>
    answered(context.store, caller, keptTemplate(context.store, caller, askedText(input, 'id'))),
  UpdateExperimentTemplate: (input, caller) => update(context, input, caller),
  DeleteExperimentTemplate: (input, caller) => remove(context.store, askedText(input, 'id'), caller),
  ListExperimentTemplates: (input, caller) => {
    const about = ['ListExperimentTemplates', caller.account, caller.region];
    const { items, next } = pageOf({ key: context.store.pageKey, about, input }, (after, most) =>
      context.store.list('template', caller, { after, most }),
    );
    return { experimentTemplates: items.map((item) => templateSummary(caller, item)), ...next };
  },
});

/** A template of the caller's. @throws FisFault ResourceNotFoundException */
export function keptTemplate(store: FisStore, scope: FisScope, id: string): FisKept {
  const kept = store.get('template', scope, id);
  if (kept === null) throw unknown(`experiment template ${id}`, scope);
  return kept;
}

function answered(store: FisStore, scope: FisScope, document: FisKept): JsonObject {
  const accountCount = store.count('account-configuration', scope, document.id);
  return { experimentTemplate: templateAnswer(scope, document, accountCount) };
}

function create(context: FisContext, input: JsonObject, caller: FisCaller): JsonObject {
  const { store, quotas, newId, nowMs } = context;
  const warnings = checkTemplate(input, quotas);
  return once(store, { operation: 'CreateExperimentTemplate', caller, input }, () => {
    if (store.count('template', caller) >= quotas.experimentTemplates) {
      throw overQuota('experiment templates', quotas.experimentTemplates);
    }
    const [id, createdMs] = [newId('EXT'), nowMs()];
    const record = { template: completedTemplate(input), tags: textsIn(input, 'tags'), updatedMs: createdMs };
    store.put('template', caller, { id, createdMs, body: templateBody(record) });
    noteWarnings(context, id, warnings);
    return { id, answer: answered(store, caller, keptTemplate(store, caller, id)) };
  });
}

function update(context: FisContext, input: JsonObject, caller: FisCaller): JsonObject {
  const { store, quotas, nowMs } = context;
  const { id: _, ...asked } = input;
  const id = askedText(input, 'id');
  return store.together(() => {
    const kept = keptTemplate(store, caller, id);
    const { template, tags } = templateRecord(kept);
    const problems = updateProblems(template, asked);
    if (problems.length > 0) throw refusedFor(problems);
    const updated = updatedTemplate(template, asked);
    const warnings = checkTemplate(updated, quotas);
    // Wall clocks go back at times; a template is never older than itself.
    const updatedMs = Math.max(nowMs(), kept.createdMs);
    store.put('template', caller, {
      ...kept,
      body: templateBody({ template: completedTemplate(updated), tags, updatedMs }),
    });
    noteWarnings(context, id, warnings);
    return answered(store, caller, keptTemplate(store, caller, id));
  });
}

/** Its account configurations go with it; its experiments stay, with what they were begun with. */
function remove(store: FisStore, id: string, caller: FisCaller): JsonObject {
  return store.together(() => {
    const answer = answered(store, caller, keptTemplate(store, caller, id));
    const most = Number(memberOf(objectIn(answer, 'experimentTemplate'), 'targetAccountConfigurationsCount'));
    for (const one of store.list('account-configuration', caller, { after: 0, most, under: id })) {
      store.remove('account-configuration', caller, one.id);
    }
    store.remove('template', caller, id);
    return answer;
  });
}

function noteWarnings({ notes }: FisContext, template: string, warnings: readonly FisWarning[]): void {
  for (const { code, path, text, next } of warnings) {
    notes.note('warn', `${path}: ${text.en} ${next.en}`, { template, code });
  }
}
