import type { JsonObject } from '@firedrill/core/words/json';
import { fisActionOf } from '@firedrill/dialects/fis/loose-template';
import type { FisCaller, FisOperations } from '../../api/fis/operation.ts';
import { readFisArn } from '../fis-arn.ts';
import type { FisContext } from '../fis-context.ts';
import { FisFault } from '../fis-fault.ts';
import type { FisKind, FisScope, FisStore } from '../fis-store.ts';
import { askedText, listIn, memberOf, objectIn, textsIn } from '../json-members.ts';
import { refusedFor, unknown } from '../refusals.ts';
import { countProblems, type FisTags, tagProblems, withoutTags, withTags } from '../tags.ts';

type Names = 'TagResource' | 'UntagResource' | 'ListTagsForResource';

/** Tags of what AWS lets be tagged: templates, experiments and actions. */
export const tagOperations = ({ store, nowMs }: FisContext): Pick<FisOperations, Names> => ({
  TagResource: (input, caller) => {
    const added = textsIn(input, 'tags');
    const problems = tagProblems(objectIn(input, 'tags'));
    if (problems.length > 0) throw refusedFor(problems);
    retag({ store, nowMs }, input, caller, (before) => withTags(before, added));
    return {};
  },
  UntagResource: (input, caller) => {
    const keys = memberOf(input, 'tagKeys') === undefined ? null : listIn(input, 'tagKeys').map(String);
    retag({ store, nowMs }, input, caller, (before) => withoutTags(before, keys));
    return {};
  },
  ListTagsForResource: (input, caller) => {
    const tagged = taggedBy(input, caller);
    const document = store.get(tagged.kind, caller, tagged.id);
    if (document === null && tagged.kind !== 'tags') throw unknown(tagged.name, caller);
    return { tags: { ...textsIn(document?.body ?? {}, 'tags') } };
  },
});

/** The tags that were given to an action in one account and region. */
export const actionTags = (store: FisStore, scope: FisScope, actionId: string): FisTags =>
  textsIn(store.get('tags', scope, actionId)?.body ?? {}, 'tags');

interface Tagged {
  readonly kind: Extract<FisKind, 'template' | 'experiment' | 'tags'>;
  readonly id: string;
  readonly name: string;
}

/** Templates and experiments keep their tags themselves; actions, which nobody makes, have documents for theirs. */
function taggedBy(input: JsonObject, caller: FisCaller): Tagged {
  const arn = askedText(input, 'resourceArn');
  const read = readFisArn(arn);
  if (read === null) {
    const expected = 'an ARN of AWS FIS such as arn:aws:fis:REGION:ACCOUNT:experiment-template/ID';
    throw refusedFor([{ path: 'resourceArn', found: JSON.stringify(arn), expected, next: null }]);
  }
  const { scope, kind, id } = read;
  const isOwn = scope.account === caller.account && scope.region === caller.region;
  if (isOwn && kind === 'experiment-template') return { kind: 'template', id, name: `experiment template ${id}` };
  if (isOwn && kind === 'experiment') return { kind, id, name: `experiment ${id}` };
  if (isOwn && kind === 'action' && fisActionOf(id) !== null) return { kind: 'tags', id, name: `action ${id}` };
  throw new FisFault('ResourceNotFoundException', `There is nothing here that can be tagged by the name ${arn}.`);
}

function retag(
  { store, nowMs }: Pick<FisContext, 'store' | 'nowMs'>,
  input: JsonObject,
  caller: FisCaller,
  change: (before: FisTags) => FisTags,
): void {
  const { kind, id, name } = taggedBy(input, caller);
  store.together(() => {
    if (kind === 'tags' && store.get(kind, caller, id) === null) {
      store.put(kind, caller, { id, createdMs: nowMs(), body: { tags: {} } });
    }
    const revised = store.revise(kind, caller, id, (body) => {
      const tags = change(textsIn(body, 'tags'));
      const problems = countProblems(tags);
      if (problems.length > 0) throw refusedFor(problems);
      return { ...body, tags: { ...tags } };
    });
    if (revised === null) throw unknown(name, caller);
  });
}
