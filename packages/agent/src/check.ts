/** What an agent refuses before anything is journaled or touched: all of it at once. */
import { asFiredrillError, catalogue, FiredrillError } from '@firedrill/core/errors';
import type { CheckedInjection, CheckedProbe, Refusal } from '@firedrill/core/protocol/messages';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { AgentPorts } from './agent.ts';
import { permitClaims, refusalsOf } from './policy/check.ts';
import { refuseProbe } from './policy/check-probe.ts';
import type { Policy } from './policy/policy.ts';
import { lacksOf } from './preflight.ts';
import type { NamedClaim } from './reconcile/claims.ts';
import { nameClaims } from './reconcile/claims.ts';
import type { Reconciler } from './reconcile.ts';

export const tooMany = (policy: Policy, count: number): string =>
  `${count} targets at one time; maxTargets is ${policy.maxTargets}`;

/** Policy, protections, foreign state and the host's room, for all injections of a plan. */
export async function checkAll(
  ports: AgentPorts,
  reconciler: Reconciler,
  targets: ReadonlyMap<InjectionId, string>,
  injections: readonly CheckedInjection[],
): Promise<readonly Refusal[]> {
  const { policy, journal } = ports;
  const damage = journal.damage();
  const general =
    policy instanceof FiredrillError ? policy : damage === null ? null : new FiredrillError('journal-damaged', damage);
  if (general !== null || policy instanceof FiredrillError) {
    return injections.map(({ slot }) => refusalOf(slot, general));
  }
  const live = [...targets].filter(([injection]) => reconciler.status(injection).state !== 'recovered');
  const hurt = new Set([...live.map(([, target]) => target), ...injections.map(({ target }) => target.id)]);
  const many = hurt.size > policy.maxTargets ? new FiredrillError('policy-refused', tooMany(policy, hurt.size)) : null;
  const refusals: Refusal[] = [];
  const before = new Map<string, NamedClaim[]>();
  for (const injection of injections) {
    const { slot, action = slot } = injection;
    if (many !== null) refusals.push(refusalOf(slot, many));
    const own = refusalsOf(policy, ports.facts, injection).map((refusal) => ({ slot, ...refusal }));
    refusals.push(...own);
    const together = before.get(action) ?? [];
    before.set(action, together);
    refusals.push(...(await checkClaims(ports, injection, { isRefused: own.length > 0, together })));
  }
  return refusals;
}

/**
 * Looks at each object as an injection would, and at what would follow from it, without touching anything. What the
 * policy refuses already is only asked whether the host could give it, so that everything is told at once.
 */
async function checkClaims(
  ports: AgentPorts,
  injection: CheckedInjection,
  asked: { readonly isRefused: boolean; readonly together: NamedClaim[] },
): Promise<readonly Refusal[]> {
  const { slot } = injection;
  const refusals: Refusal[] = [];
  try {
    const named = nameClaims(new Map(ports.holds.map((hold) => [hold.name, hold])), injection.claims);
    if (!asked.isRefused) refusals.push(...(await lookAtObjects(ports, slot, named)));
    const lacks = await lacksOf(named, asked.together);
    asked.together.push(...named);
    // A protected place is the policy's word first, and is not told twice.
    const unsaid = lacks.filter(({ code }) => code !== 'protected' || !asked.isRefused);
    refusals.push(...unsaid.map(({ code, found, expected, next }) => ({ slot, code, detail: found, expected, next })));
  } catch (thrown) {
    if (!asked.isRefused) refusals.push(refusalOf(slot, asFiredrillError(thrown, 'unsupported')));
  }
  return refusals;
}

async function lookAtObjects(
  { journal, facts, policy }: AgentPorts,
  slot: string,
  named: readonly NamedClaim[],
): Promise<readonly Refusal[]> {
  if (policy instanceof FiredrillError) throw policy;
  try {
    for (const { lane, hold, holder, decoded } of named) {
      // The door that a rule hangs on may be opened by the run itself, later than this look.
      if (!journal.state.keys.has(lane) && hold !== 'proxy-rule') await holder.capture(decoded.resource, decoded.want);
      permitClaims(policy, facts, (await holder.expand?.(decoded.resource, decoded.want)) ?? []);
    }
    return [];
  } catch (thrown) {
    return [refusalOf(slot, asFiredrillError(thrown, 'unsupported'))];
  }
}

/** A policy that cannot be read refuses the injections with it already; a probe that it would refuse is told apart. */
export function checkProbe({ policy, facts }: AgentPorts, { slot, ...asked }: CheckedProbe): readonly Refusal[] {
  if (policy instanceof FiredrillError) return [refusalOf(slot, policy)];
  const refused = refuseProbe(policy, facts, asked);
  return refused === null ? [] : [{ slot, ...refused }];
}

function refusalOf(slot: string, error: FiredrillError | null): Refusal {
  const { code, message } = error ?? new FiredrillError('policy-invalid', 'the policy cannot be read');
  return { slot, code, detail: message, next: catalogue[code].remedy };
}
