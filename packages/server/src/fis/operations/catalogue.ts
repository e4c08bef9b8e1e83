import { ownOf } from '@firedrill/core/words/own-of';
import { fisActions } from '@firedrill/dialects/fis/actions/list';
import { fisActionOf } from '@firedrill/dialects/fis/loose-template';
import { fisTargetTypes } from '@firedrill/dialects/fis/target-types';
import type { FisAction } from '@firedrill/dialects/fis/action';
import type { FisCaller, FisOperations } from '../../api/fis/operation.ts';
import {
  actionAnswer,
  actionSummary,
  type SeenAction,
  targetTypeAnswer,
  targetTypeSummary,
} from '../catalogue-answers.ts';
import type { FisContext } from '../fis-context.ts';
import { askedText } from '../json-members.ts';
import { pageOf } from '../pages.ts';
import { unknown } from '../refusals.ts';
import { actionTags } from './tags.ts';

type Names = 'ListActions' | 'GetAction' | 'ListTargetResourceTypes' | 'GetTargetResourceType';

/** In the order of their names, each with its place in it. */
const inPlaces = <Item>(items: readonly Item[]) => items.map((item, index) => ({ item, place: index + 1 }));

const actions = inPlaces(
  fisActions.filter(({ retired }) => retired === null).toSorted((left, right) => (left.id < right.id ? -1 : 1)),
);
const types = inPlaces(
  Object.entries(fisTargetTypes)
    .filter(([, { retired }]) => !retired)
    .toSorted(([left], [right]) => (left < right ? -1 : 1)),
);

/** What can be done, and to what. Lists have today's names; a retired one is shown to whoever asks for it. */
export const catalogueOperations = ({ store, actionExecutes, simulated }: FisContext): Pick<FisOperations, Names> => {
  const seen = (action: FisAction, { account, region }: FisCaller): SeenAction => ({
    action,
    scope: { account, region },
    tags: actionTags(store, { account, region }, action.id),
    executes: actionExecutes(action.id),
    simulated,
  });
  return {
    ListActions: (input, caller) => {
      const about = ['ListActions', caller.account, caller.region];
      const { items, next } = pageOf({ key: store.pageKey, about, input }, (after, most) =>
        actions.slice(after, after + most),
      );
      return { actions: items.map(({ item }) => actionSummary(seen(item, caller))), ...next };
    },
    GetAction: (input, caller) => {
      const id = askedText(input, 'id');
      const action = fisActionOf(id);
      if (action === null) throw unknown(`action ${id}`, caller);
      return { action: actionAnswer(seen(action, caller)) };
    },
    ListTargetResourceTypes: (input, caller) => {
      const about = ['ListTargetResourceTypes', caller.account, caller.region];
      const { items, next } = pageOf({ key: store.pageKey, about, input }, (after, most) =>
        types.slice(after, after + most),
      );
      return { targetResourceTypes: items.map(({ item }) => targetTypeSummary(...item)), ...next };
    },
    GetTargetResourceType: (input, caller) => {
      const resourceType = askedText(input, 'resourceType');
      const type = ownOf(fisTargetTypes, resourceType);
      if (type === undefined) throw unknown(`target resource type ${resourceType}`, caller);
      return { targetResourceType: targetTypeAnswer(resourceType, type) };
    },
  };
};
