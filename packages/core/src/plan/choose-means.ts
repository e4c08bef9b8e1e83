import type { Problem } from '../errors.ts';
import type { Fault, Means, Words } from '../fault.ts';
import { type ClaimOf, type DeadManClass, deadManClasses, type HoldDeclaration } from '../hold.ts';
import type { Experiment } from '../words/experiment.ts';
import type { JsonObject } from '../words/json.ts';
import type { Abilities, Target } from '../words/target.ts';
import { planProblem } from './plan-problem.ts';
import type { PlannedInjection } from './plan.ts';

export interface MeansAsked {
  readonly slot: string;
  /** Where the action stands in the document, for problems. */
  readonly path: string;
  readonly fault: Fault;
  /** As the fault's own schema returned them. */
  readonly params: unknown;
  readonly written: JsonObject;
  readonly target: Target;
  readonly guard: Experiment['spec']['guard'];
  readonly holds: readonly HoldDeclaration[];
  readonly hostAbilities: Abilities;
  readonly leaseMs: number;
  /** The run's. */
  readonly seed: number;
}

/** A means with all that decides about it. */
interface Weighed {
  readonly means: Means;
  /** Why it cannot be used here, and how to change that. */
  readonly lacks: readonly string[];
  readonly deadMan: DeadManClass;
  readonly goneWithinMs: number | null;
  readonly because: Words;
}

/** The first means that the host can do and that the guard accepts, as an injection; otherwise why there is none. */
export function chooseMeans(asked: MeansAsked): PlannedInjection | Problem {
  const weighed = asked.fault.means(asked.params, asked.target, asked.guard).map((means) => weigh(means, asked));
  const refusals = weighed.map((each) => (each.lacks.length > 0 ? each.lacks : guardReasons(each, asked)));
  const index = refusals.findIndex((reasons) => reasons.length === 0);
  const chosen = weighed[index];
  if (chosen === undefined) return refusal(weighed, refusals, asked);
  const passedOver = weighed.slice(0, index).map((each, place) => ({
    means: each.means.name,
    why: (refusals[place] ?? []).join('; '),
  }));
  const { slot, target, fault, params, written } = asked;
  const { means, deadMan, goneWithinMs, because } = chosen;
  return {
    slot,
    target,
    ...(fault.hurtsTree?.(params) === true ? { alongside: target.facts.descendants ?? [] } : {}),
    fault: fault.name,
    params: written,
    means: means.name,
    claims: seeded(means.claims, asked),
    limits: means.limits,
    passedOver,
    deadMan,
    goneWithinMs,
    because,
    effect: fault.effect(params, target),
    exposure: fault.exposure(params, target),
    expectWithinMs: fault.expectWithinMs?.(params, target) ?? null,
  };
}

/** Every lot comes from the run's seed; each injection, and each of its claims, draws from a stream of its own. */
function seeded(claims: readonly ClaimOf[], { holds, seed, slot }: MeansAsked): readonly ClaimOf[] {
  return claims.map(({ hold, resource, want }, index) => {
    const draws = holds.find((each) => each.name === hold)?.draws === true;
    if (!draws || typeof want !== 'object' || want === null || Array.isArray(want)) return { hold, resource, want };
    const members = [...Object.entries(want), ['seed', `${seed}/${slot}/${index}`]];
    return { hold, resource, want: Object.fromEntries(members) };
  });
}

/** How bad a dead-man class is: 0 is the best. */
export const rankOf = (deadMan: DeadManClass): number => deadManClasses.indexOf(deadMan);

function weigh(means: Means, { holds, hostAbilities, target, leaseMs }: MeansAsked): Weighed {
  const abilities: Abilities = { ...hostAbilities, ...target.abilities };
  const declared = means.claims.map((claim) => ({
    name: claim.hold,
    hold: holds.find((each) => each.name === claim.hold),
  }));
  const known = declared.flatMap(({ hold }) => (hold === undefined ? [] : [hold]));
  const needs = new Set([...means.needs, ...known.flatMap((hold) => hold.needs)]);
  const worst = worstOf(known, leaseMs);
  return {
    means,
    lacks: [
      ...declared.flatMap(({ name, hold }) => (hold === undefined ? [`the hold ${name} is not known here`] : [])),
      ...[...needs].flatMap((need) => lackOf(need, abilities[need])),
    ],
    deadMan: worst?.deadMan ?? 'never',
    goneWithinMs: worst === null ? null : slowest(known.map((hold) => hold.goneWithinMs(leaseMs))),
    because: worst?.because ?? { en: 'nobody knows the hold', ko: '알 수 없는 홀드입니다' },
  };
}

function lackOf(need: string, ability: true | string | undefined): readonly string[] {
  if (ability === true) return [];
  return [`it needs ${need}: ${ability ?? 'this host does not say that it can'}`];
}

/** An injection is as safe as the least safe of its holds; among equals, the slowest says why. */
function worstOf(holds: readonly HoldDeclaration[], leaseMs: number): HoldDeclaration | null {
  return holds.reduce<HoldDeclaration | null>((worst, hold) => {
    if (worst === null || rankOf(hold.deadMan) > rankOf(worst.deadMan)) return hold;
    const slower = (hold.goneWithinMs(leaseMs) ?? 0) > (worst.goneWithinMs(leaseMs) ?? 0);
    return hold.deadMan === worst.deadMan && slower ? hold : worst;
  }, null);
}

const slowest = (times: readonly (number | null)[]): number | null =>
  times.some((time) => time === null) ? null : Math.max(0, ...times.filter((time) => time !== null));

/** What the guard has against a means; nothing when the fault is consented to, or is refused as an act anyway. */
function guardReasons({ deadMan }: Weighed, { guard, fault }: MeansAsked): readonly string[] {
  const exempt = fault.lasts === 'act' || guard.irreversible.includes(fault.name);
  if (exempt || rankOf(deadMan) <= rankOf(guard.deadMan)) return [];
  return [`its dead-man class is ${deadMan}, and the guard demands ${guard.deadMan} or better`];
}

function refusal(weighed: readonly Weighed[], refusals: readonly (readonly string[])[], asked: MeansAsked): Problem {
  const { fault, target, path, guard } = asked;
  if (weighed.length === 0) {
    const found = `no way to bring ${fault.name} about on ${target.name} with these parameters`;
    return planProblem('no-means', path, found, 'parameters that one of its means can keep', null);
  }
  const listed = weighed.map((each, index) => `${each.means.name}: ${(refusals[index] ?? []).join('; ')}`).join(' | ');
  if (weighed.every((each) => each.lacks.length > 0)) {
    return planProblem('no-means', path, `on ${target.name}, ${listed}`, 'a host that can do one of them', null);
  }
  const next = `Widen guard.deadMan, or add ${fault.name} to guard.irreversible.`;
  return planProblem(
    'guard-refused',
    path,
    `on ${target.name}, ${listed}`,
    `dead-man class ${guard.deadMan} or better`,
    next,
  );
}
