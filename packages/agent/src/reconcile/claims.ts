import { FiredrillError } from '@firedrill/core/errors';
import type { ClaimOf, Hold } from '@firedrill/core/hold';
import type { Json } from '@firedrill/core/words/json';
import { canonicalJson } from '@firedrill/core/words/json';
import { nameText } from '../journal/records.ts';

/** A claim whose object is known: `lane` names the object. Resource and want are as they were asked. */
export interface NamedClaim extends ClaimOf {
  readonly key: string;
  readonly lane: string;
  readonly holder: Hold;
  /** The resource and want as the hold reads them. */
  readonly decoded: { readonly resource: Json; readonly want: Json };
}

/** One injection makes at most so many claims, those that follow from others included. */
export const maxClaims = 4096;

/**
 * Reads claims and names their objects; the same claim twice counts once.
 * @throws FiredrillError `unsupported` for an unknown hold or two different claims on one object; `limit`; what
 * decode throws
 */
export function nameClaims(holds: ReadonlyMap<string, Hold>, claims: readonly ClaimOf[]): readonly NamedClaim[] {
  if (claims.length > maxClaims) throw new FiredrillError('limit', `${claims.length} claims; at most ${maxClaims}`);
  const named = new Map<string, NamedClaim>();
  for (const { hold, resource, want } of claims) {
    const holder = holds.get(hold);
    if (holder === undefined) throw new FiredrillError('unsupported', `this agent has no hold ${hold}`);
    const decoded = holder.decode(resource, want);
    const key = holder.key(decoded.resource);
    const lane = nameText({ hold, key });
    const same = named.get(lane);
    if (same !== undefined && canonicalJson(same.want) !== canonicalJson(want)) {
      throw new FiredrillError('unsupported', `two different claims of one injection on ${hold} ${key}`);
    }
    named.set(lane, { hold, resource, want, key, lane, holder, decoded });
  }
  return [...named.values()];
}
