import { nsToMs } from '../ports.ts';
import { durationText } from '../units.ts';
import { earlyEnd, weakened } from './early-end.ts';
import type { EffectFacts, InjectionFacts, RunFacts } from './run-facts.ts';
import { type Reason, reason, type ReasonedProof } from './reason.ts';

/** Whether one injection is shown, with the evidence or the reason why not. */
interface Shown {
  readonly shown: boolean;
  readonly because: Reason;
}

/** The effect was seen at the target by a witness, having been absent before, and was there for its whole time. */
export function injectedProof(facts: RunFacts): ReasonedProof {
  return overInjections(facts, (injection) => {
    const seen = wasSeen(injection);
    const early = seen.shown ? earlyEnd(facts, injection) : null;
    const because = early?.because ?? (seen.shown ? weakened(facts, injection) : null);
    return because === null ? seen : { shown: false, because };
  });
}

/** The facts without those injections that only look and came about: they have no effect that anybody could see. */
export function withoutLooks(facts: RunFacts): RunFacts {
  const looked = new Set(
    facts.injections.flatMap(({ planned, wasLive, slot }) => (planned?.looksOnly === true && wasLive ? [slot] : [])),
  );
  if (facts.plan === null || looked.size === 0) return facts;
  const actions = facts.plan.actions.map((action) => ({
    ...action,
    injections: action.injections.filter(({ slot }) => !looked.has(slot)),
  }));
  const injections = facts.injections.filter(({ slot }) => !looked.has(slot));
  return { ...facts, plan: { ...facts.plan, actions }, injections };
}

/** The system's own work met the fault. */
export function exposedProof(facts: RunFacts): ReasonedProof {
  return overInjections(facts, wasMet);
}

/** Injections of which both is shown: only for what happened after one of these may the fault be blamed. */
export function shownInjections(facts: RunFacts): readonly InjectionFacts[] {
  return faultsOf(facts).filter((injection) => wasSeen(injection).shown && wasMet(injection).shown);
}

/**
 * What is not shown of each fault: that it was there, that it was met, or, in a run that came to its own end, that it
 * was asked for at all.
 */
export function unshownReasons(facts: RunFacts): readonly Reason[] {
  const expected = facts.stop === null ? missingSlots(facts) : [];
  const missing = expected.map((slot) => reason('about', { slot, what: reason('nothing-injected') }));
  const unshown = faultsOf(facts).flatMap((injection) =>
    [wasSeen(injection), wasMet(injection)]
      .filter(({ shown }) => !shown)
      .map(({ because }) => reason('about', { slot: injection.slot, what: because })),
  );
  return [...unshown, ...missing];
}

/**
 * What a proof has that is not shown as a whole, where a fault was shown and met nevertheless: until when, or for how
 * many. Null where there is nothing to say beside that it is not shown.
 */
export function partlyShown(facts: RunFacts, proof: 'injected' | 'exposed'): Reason | null {
  const faults = faultsOf(facts);
  const of = faults.length + missingSlots(facts).length;
  const count = faults.filter((each) => (proof === 'injected' ? wasSeen(each) : wasMet(each)).shown).length;
  if (count === 0) return null;
  if (count < of) return reason('shown-some', { count, of });
  const [first, ...others] = shownInjections(facts).flatMap((injection) => {
    const early = proof === 'injected' ? earlyEnd(facts, injection) : null;
    return early === null ? [] : [nsToMs(early.lastSeenNs - injection.requestedNs)];
  });
  if (first === undefined) return null;
  return reason('shown-until', { until: durationText(Math.max(0, Math.round(Math.min(first, ...others)))) });
}

/** The first sight of an effect that is shown; null where it is not. */
export const confirmedSight = (injection: InjectionFacts): EffectFacts | null =>
  wasSeen(injection).shown ? (seenAt(injection) ?? null) : null;

/** What met the faults, summed over those that were counted. */
export function exposureSum(facts: RunFacts): { readonly met: number; readonly of: number } {
  return faultsOf(facts)
    .map(countOf)
    .reduce((sum, count) => ({ met: sum.met + count.met, of: sum.of + count.of }), { met: 0, of: 0 });
}

/** Injections that hurt; the run's own proxies do not. */
export const faultsOf = (facts: RunFacts): readonly InjectionFacts[] =>
  facts.injections.filter((each) => each.action !== null);

/**
 * A run that came to its own end must show every injection of its plan. One that was stopped could not reach all of
 * them, so what was never asked for is not asked of it; such a run can be `fail` or `aborted`, but not `pass`.
 */
function overInjections(facts: RunFacts, look: (injection: InjectionFacts) => Shown): ReasonedProof {
  const injections = faultsOf(facts);
  const missing = missingSlots(facts);
  const looks = injections.map((injection) => ({ ...look(injection), slot: injection.slot }));
  const isWhole = missing.length === 0 || facts.stop !== null;
  const shown = isWhole && looks.length > 0 && looks.every((each) => each.shown);
  const about = looks.map((each) => ({ ...each, because: reason('about', { slot: each.slot, what: each.because }) }));
  const absent = missing.map((slot) => reason('about', { slot, what: reason('nothing-injected') }));
  const because = [...about.map((each) => each.because), ...absent];
  if (because.length === 0) return { shown, because: [reason('nothing-injected')] };
  const unshown = about.flatMap((each) => (each.shown ? [] : [each.because]));
  return { shown, because, doubts: [...unshown, ...absent] };
}

/** What the plan has and nobody asked for. */
function missingSlots(facts: RunFacts): readonly string[] {
  const slots = (facts.plan?.actions ?? []).flatMap((action) => action.injections.map((planned) => planned.slot));
  const asked = new Set(faultsOf(facts).map(({ slot }) => slot));
  return slots.filter((slot) => !asked.has(slot));
}

function wasSeen(injection: InjectionFacts): Shown {
  const blind = injection.blind.find((each) => each.what === 'effect');
  const baseline = injection.effects.find((effect) => effect.baseline);
  if (injection.refused !== null) return { shown: false, because: reason('refused', { why: injection.refused }) };
  if (!injection.wasLive) return { shown: false, because: reason('never-live') };
  if (injection.effects.some((effect) => effect.baseline && effect.present)) {
    return { shown: false, because: reason('effect-before') };
  }
  if (baseline === undefined) {
    return {
      shown: false,
      because: blind === undefined ? reason('no-baseline') : reason('no-baseline-blind', { why: blind.reason }),
    };
  }
  const seen = seenAt(injection);
  if (seen !== undefined) return { shown: true, because: reason('seen', { evidence: seen.evidence }) };
  return {
    shown: false,
    because: blind === undefined ? reason('unseen') : reason('witness-blind', { why: blind.reason }),
  };
}

/** The first sighting after the baseline; of what can be undone, one from before its end. */
function seenAt(injection: InjectionFacts) {
  const from = injection.effects.findIndex((effect) => effect.baseline);
  const endNs = injection.action?.lasts === 'lasting' ? (injection.recovered?.atNs ?? null) : null;
  return injection.effects
    .slice(from + 1)
    .find((effect) => !effect.baseline && (effect.present || effect.gone) && (endNs === null || effect.atNs <= endNs));
}

function wasMet(injection: InjectionFacts): Shown {
  const { met, of, evidence } = countOf(injection);
  if (met > 0) return { shown: true, because: reason('met', { met, of, evidence }) };
  const blind = injection.blind.find((each) => each.what === 'exposure');
  if (blind !== undefined) return { shown: false, because: reason('witness-blind', { why: blind.reason }) };
  const none = of > 0 ? reason('none-met', { of }) : reason('nobody-met');
  const last = sourced(injection).findLast((each) => each.by === injection.planned?.exposure.by)?.evidence ?? '';
  return { shown: false, because: last === '' ? none : reason('noted', { what: none, evidence: last }) };
}

/**
 * Counts are cumulative and may begin anew when their counter did, so the highest one counts; of equal ones the last,
 * which says most. Only the plan's sources do.
 */
function countOf(injection: InjectionFacts): { readonly met: number; readonly of: number; readonly evidence: string } {
  return sourced(injection).reduce(
    (best, each) => (each.met > best.met || (each.met === best.met && each.of >= best.of) ? each : best),
    { met: 0, of: 0, evidence: '' },
  );
}

function sourced({ exposures, planned }: InjectionFacts): InjectionFacts['exposures'] {
  const source = planned?.exposure;
  const also = source?.by === 'witness' ? source.also : undefined;
  return exposures.filter(({ by }) => by === source?.by || by === also);
}
