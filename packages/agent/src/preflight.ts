import { FiredrillError } from '@firedrill/core/errors';
import type { ClaimOf, Hold, Lack } from '@firedrill/core/hold';
import type { NamedClaim } from './reconcile/claims.ts';
import { nameClaims } from './reconcile/claims.ts';

/** Everything that the host lacks for these claims, beside which `others` are to come true; nothing is touched. */
export async function lacksOf(claims: readonly NamedClaim[], others: readonly NamedClaim[]): Promise<readonly Lack[]> {
  const lacks: Lack[] = [];
  for (const { hold, holder, decoded } of claims) {
    const besides = others.filter((each) => each.hold === hold).map((each) => each.decoded);
    lacks.push(...((await holder.preflight?.(decoded, besides)) ?? []));
  }
  return lacks;
}

/** Once more at the injection itself: since the plan was checked the host may have changed. @throws FiredrillError */
export async function permitByHost(holds: readonly Hold[], claims: readonly ClaimOf[]): Promise<void> {
  const looking = new Map(holds.filter(({ preflight }) => preflight !== undefined).map((hold) => [hold.name, hold]));
  const named = nameClaims(
    looking,
    claims.filter(({ hold }) => looking.has(hold)),
  );
  const lacks = await lacksOf(named, []);
  const [first] = lacks;
  if (first === undefined) return;
  const said = lacks.map(({ found, expected }) => `${found}; expected ${expected}`).join('; ');
  throw new FiredrillError(first.code, said);
}
