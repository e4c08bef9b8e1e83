import { msToNs } from '../ports.ts';
import { deathsOf, earlyEnd, endedWithTarget, seenLastNs } from '../verdict/early-end.ts';
import type { InjectionFacts, RunFacts } from '../verdict/run-facts.ts';

/**
 * When a fault ended on our side: somewhere in [fromNs, untilNs]. What recovered at or after `fromNs` may have
 * recovered because of it, so nobody can call it the system's own doing.
 */
export interface Undoing {
  readonly fromNs: bigint;
  readonly untilNs: bigint;
}

/** A timer of Node or of the kernel may fire so much before its time. */
const timerNs = 2_000_000n;

/** Every end of a fault that was our doing; none where it went by itself with its target, or cannot be undone. */
export function undoings(facts: RunFacts, injection: InjectionFacts): readonly Undoing[] {
  const early = earlyEnd(facts, injection);
  const ends = [early === null ? null : { fromNs: early.lastSeenNs, untilNs: early.sinceNs }];
  return [...ends, refusal(facts, injection), undoing(facts, injection)].filter((end) => end !== null);
}

/**
 * What was refused may have come about in part, and its agent may not have been able to take that out at once: it was
 * there at some time since it was asked for, and is surely gone when a look finds nothing of ours.
 */
function refusal(facts: RunFacts, injection: InjectionFacts): Undoing | null {
  const { refused, requestedNs } = injection;
  return refused === null ? null : { fromNs: requestedNs, untilNs: foundCleanNs(facts, injection) };
}

/** When nothing of it was found for the first time after its end was recorded; never: not before the run's end. */
const foundCleanNs = ({ cleanLooks, lastNs }: RunFacts, { endedSeq }: InjectionFacts): bigint =>
  cleanLooks.find(({ seq }) => seq > endedSeq)?.atNs ?? lastNs;

/**
 * What holds a fault ends it by its own timer when its duration is over, a moment before the agent tells of it; what
 * ends with its holder ends at a death that is only noted later; and a witness may have seen it gone before either was
 * written down. So the earliest of all these bounds it:
 *
 *     ── last seen ── duration over ── asked to end ── agent's stamp ── our record
 *        └ the earliest that is known is `fromNs`        └ `untilNs`
 */
function undoing(facts: RunFacts, injection: InjectionFacts): Undoing | null {
  const { recovered, recoveringNs, planned } = injection;
  const ours = recovered !== null && recovered.how !== 'irreversible';
  if (!ours || planned === null || endedWithTarget(recovered.how, planned)) return null;
  const overNs = durationOverNs(injection);
  const deathsNs = deathsOf(facts, injection).map(({ sinceNs }) => sinceNs);
  const toldNs = recovered.undoneNs ?? earliest([recoveringNs ?? recovered.atNs, ...overNs]);
  const asked = recoveringNs === null ? [] : [recoveringNs];
  const fromNs = earliest([toldNs, ...asked, ...overNs, ...goneSinceNs(injection), ...deathsNs]);
  return { fromNs, untilNs: recovered.how === 'failed' ? foundCleanNs(facts, injection) : toldNs };
}

/** When its holder may have ended it by its own timer; what was still seen later had not ended. */
function durationOverNs(injection: InjectionFacts): readonly bigint[] {
  const { action, requestedNs } = injection;
  if (action === null || action.durationMs === 0) return [];
  const overNs = requestedNs + msToNs(action.durationMs) - timerNs;
  const seenNs = seenLastNs(injection);
  return [overNs > seenNs ? overNs : seenNs];
}

/**
 * The look before the one that saw it gone for good: it went after that. Where no such look is told (an agent that hung
 * or died took its witness along, and whoever looked anew knows of none before) it went after it was last seen, which
 * may be long before anybody knew; and what nobody could see may have gone as soon as it was asked for.
 */
function goneSinceNs(injection: InjectionFacts): readonly bigint[] {
  const { effects, blind, requestedNs } = injection;
  const seen = effects.filter((effect) => !effect.baseline);
  const last = seen.findLastIndex((effect) => effect.present);
  if (last < 0) return blind.some(({ what }) => what === 'effect') ? [requestedNs] : [];
  return [seen[last + 1]?.previousNs ?? seenLastNs(injection)];
}

const earliest = ([first, ...others]: readonly [bigint, ...bigint[]]): bigint =>
  others.reduce((least, time) => (time < least ? time : least), first);
