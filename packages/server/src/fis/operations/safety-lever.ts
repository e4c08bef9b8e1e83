import type { JsonObject } from '@firedrill/core/words/json';
import type { FisCaller, FisOperations } from '../../api/fis/operation.ts';
import { fisArn } from '../fis-arn.ts';
import type { FisContext } from '../fis-context.ts';
import { askedText, objectIn } from '../json-members.ts';
import { refusedFor, unknown } from '../refusals.ts';
import { leverId, type SafetyLever } from '../safety-levers.ts';

type Names = 'GetSafetyLever' | 'UpdateSafetyLeverState';

/** The lever that stops every experiment of an account and region, and lets none begin. */
export const safetyLeverOperations = ({ levers }: FisContext): Pick<FisOperations, Names> => ({
  GetSafetyLever: (input, caller) => answered(known(input, caller), levers.at(caller)),
  UpdateSafetyLeverState: (input, caller) => {
    const scope = known(input, caller);
    const state = objectIn(input, 'state');
    const status = askedText(state, 'status');
    if (status !== 'engaged' && status !== 'disengaged') {
      const expected = 'one of: engaged, disengaged';
      throw refusedFor([{ path: 'state.status', found: JSON.stringify(status), expected, next: null }]);
    }
    return answered(scope, levers.set(scope, { status, reason: askedText(state, 'reason') }));
  },
});

function known(input: JsonObject, caller: FisCaller): FisCaller {
  const id = askedText(input, 'id');
  if (id !== leverId) throw unknown(`safety lever ${id}`, caller);
  return caller;
}

/** `SafetyLever` of the service model. */
const answered = (scope: FisCaller, { status, reason }: SafetyLever): JsonObject => ({
  safetyLever: { id: leverId, arn: fisArn(scope, 'safety-lever', leverId), state: { status, reason } },
});
