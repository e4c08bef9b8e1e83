import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject } from '@firedrill/core/words/json';
import { FisFault } from './fis-fault.ts';
import type { FisScope, FisStore, FisToken } from './fis-store.ts';
import { textIn } from './json-members.ts';

export interface TokenAsked {
  readonly operation: string;
  readonly caller: FisScope;
  /** The request; its `clientToken` may be absent. */
  readonly input: JsonObject;
}

/**
 * Makes something once for one token: the same question with the same token gets the first answer, also after a
 * restart. What `make` writes and the token are durable together.
 * @throws FisFault ConflictException when the token was used for another question
 */
export function once(
  store: FisStore,
  asked: TokenAsked,
  make: () => { readonly id: string; readonly answer: JsonObject },
): JsonObject {
  return store.together(() => {
    const kept = keptFor(store, asked);
    if (kept !== null && kept.answer !== null) return kept.answer;
    const { id, answer } = make();
    const token = textIn(asked.input, 'clientToken');
    if (token !== null) {
      store.keepToken(asked.operation, asked.caller, token, { asked: digestOf(asked.input), id, answer });
    }
    return answer;
  });
}

/**
 * What was made for the token of a request before, or null.
 * @throws FisFault ConflictException when the token was used for another question
 */
export function keptFor(store: FisStore, { operation, caller, input }: TokenAsked): FisToken | null {
  const token = textIn(input, 'clientToken');
  const kept = token === null ? null : store.token(operation, caller, token);
  if (kept === null || kept.asked === digestOf(input)) return kept;
  const told = `The client token was used before, to make ${kept.id}, and with other content. Take another token.`;
  throw new FisFault('ConflictException', told);
}

/** A digest of a request without its token; the order of members does not matter. */
export function digestOf(input: JsonObject): string {
  const { clientToken: _, ...content } = input;
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
