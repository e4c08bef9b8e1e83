import type { JsonObject } from '@firedrill/core/words/json';
import type { FisCaller, FisOperations } from '../../api/fis/operation.ts';
import type { FisContext } from '../fis-context.ts';
import type { FisStore } from '../fis-store.ts';
import { askedText, isObject, listIn, textIn } from '../json-members.ts';
import { pageOf } from '../pages.ts';
import { unknown } from '../refusals.ts';

type Names = 'GetExperimentTargetAccountConfiguration' | 'ListExperimentTargetAccountConfigurations';

/** The accounts of an experiment, as its template had them when it began. */
export const experimentAccountConfigurationOperations = ({ store }: FisContext): Pick<FisOperations, Names> => ({
  GetExperimentTargetAccountConfiguration: (input, caller) => {
    const { id, configurations } = snapshot(store, input, caller);
    const accountId = askedText(input, 'accountId');
    const found = configurations.find((each) => textIn(each, 'accountId') === accountId);
    if (found === undefined) {
      throw unknown(`target account configuration for ${accountId} of experiment ${id}`, caller);
    }
    return { targetAccountConfiguration: found };
  },
  ListExperimentTargetAccountConfigurations: (input, caller) => {
    const { id, configurations } = snapshot(store, input, caller);
    const about = ['ListExperimentTargetAccountConfigurations', caller.account, caller.region, id];
    const { items, next } = pageOf({ key: store.pageKey, about, input }, (after, most) =>
      configurations.slice(after, after + most).map((body, index) => ({ body, place: after + index + 1 })),
    );
    return { targetAccountConfigurations: items.map(({ body }) => body), ...next };
  },
});

function snapshot(store: FisStore, input: JsonObject, caller: FisCaller) {
  const id = askedText(input, 'experimentId');
  const document = store.get('experiment', caller, id);
  if (document === null) throw unknown(`experiment ${id}`, caller);
  return { id, configurations: listIn(document.body, 'accountConfigurations').filter(isObject) };
}
