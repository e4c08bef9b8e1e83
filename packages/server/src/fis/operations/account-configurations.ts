import type { JsonObject } from '@firedrill/core/words/json';
import type { FisCaller, FisOperations } from '../../api/fis/operation.ts';
import type { FisContext } from '../fis-context.ts';
import { FisFault } from '../fis-fault.ts';
import type { FisKept, FisScope, FisStore } from '../fis-store.ts';
import { once } from '../idempotency.ts';
import { askedText, memberOf, present } from '../json-members.ts';
import { pageOf } from '../pages.ts';
import { overQuota, unknown } from '../refusals.ts';
import { keptTemplate } from './templates.ts';

type Names =
  | 'CreateTargetAccountConfiguration'
  | 'GetTargetAccountConfiguration'
  | 'UpdateTargetAccountConfiguration'
  | 'DeleteTargetAccountConfiguration'
  | 'ListTargetAccountConfigurations';

/**
 * The accounts that a template aims at, each with the role that is taken there. Permissive where AWS's rule is not
 * known: a template for a single account may have some too.
 */
export const accountConfigurationOperations = (context: FisContext): Pick<FisOperations, Names> => ({
  CreateTargetAccountConfiguration: (input, caller) => create(context, input, caller),
  GetTargetAccountConfiguration: (input, caller) => answered(kept(context.store, input, caller).body),
  UpdateTargetAccountConfiguration: (input, caller) => {
    const { store } = context;
    return store.together(() => {
      const before = kept(store, input, caller);
      const body = { ...before.body, ...configurationIn(input) };
      store.put('account-configuration', caller, { ...before, body });
      return answered(body);
    });
  },
  DeleteTargetAccountConfiguration: (input, caller) => {
    const { store } = context;
    return store.together(() => {
      const { id, body } = kept(store, input, caller);
      store.remove('account-configuration', caller, id);
      return answered(body);
    });
  },
  ListTargetAccountConfigurations: (input, caller) => {
    const { store } = context;
    const under = keptTemplate(store, caller, askedText(input, 'experimentTemplateId')).id;
    const about = ['ListTargetAccountConfigurations', caller.account, caller.region, under];
    const { items, next } = pageOf({ key: store.pageKey, about, input }, (after, most) =>
      store.list('account-configuration', caller, { after, most, under }),
    );
    return { targetAccountConfigurations: items.map(({ body }) => body), ...next };
  },
});

/** All of a template, oldest first: what an experiment takes along when it begins. */
export function accountConfigurationsOf(store: FisStore, scope: FisScope, templateId: string): readonly JsonObject[] {
  const most = store.count('account-configuration', scope, templateId);
  return store.list('account-configuration', scope, { after: 0, most, under: templateId }).map(({ body }) => body);
}

/** `TargetAccountConfiguration` of the service model, as far as a request names it; the store keeps just that. */
const configurationIn = (input: JsonObject): JsonObject =>
  present({
    accountId: memberOf(input, 'accountId'),
    roleArn: memberOf(input, 'roleArn'),
    description: memberOf(input, 'description'),
  });

const answered = (body: JsonObject): JsonObject => ({ targetAccountConfiguration: body });

const idOf = (templateId: string, accountId: string): string => `${templateId}/${accountId}`;

function kept(store: FisStore, input: JsonObject, caller: FisCaller): FisKept {
  const template = keptTemplate(store, caller, askedText(input, 'experimentTemplateId')).id;
  const accountId = askedText(input, 'accountId');
  const found = store.get('account-configuration', caller, idOf(template, accountId));
  if (found !== null) return found;
  throw unknown(`target account configuration for ${accountId} of experiment template ${template}`, caller);
}

function create({ store, quotas, nowMs }: FisContext, input: JsonObject, caller: FisCaller): JsonObject {
  return once(store, { operation: 'CreateTargetAccountConfiguration', caller, input }, () => {
    const template = keptTemplate(store, caller, askedText(input, 'experimentTemplateId')).id;
    const accountId = askedText(input, 'accountId');
    const id = idOf(template, accountId);
    if (store.get('account-configuration', caller, id) !== null) {
      const told = `Experiment template ${template} already has a target account configuration for ${accountId}.`;
      throw new FisFault('ConflictException', told);
    }
    const most = quotas.targetAccountsPerTemplate;
    if (store.count('account-configuration', caller, template) >= most) {
      throw overQuota(`target account configurations of experiment template ${template}`, most);
    }
    const body = configurationIn(input);
    store.put('account-configuration', caller, { id, createdMs: nowMs(), under: template, body });
    return { id, answer: answered(body) };
  });
}
