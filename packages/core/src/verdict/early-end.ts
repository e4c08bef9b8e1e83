import type { PlannedInjection } from '../plan/plan.ts';
import { msToNs, nsToMs } from '../ports.ts';
import { durationText } from '../units.ts';
import type { EffectFacts, InjectionFacts, RunFacts } from './run-facts.ts';
import type { Death } from './deaths.ts';
import { type Reason, reason, said } from './reason.ts';

/** A witness looks several times a second; what it misses for so long is not there. Of short faults, a fifth. */
const leastUnseenMs = 200;
const mostUnseenMs = 1_000;
const shareUnseen = 0.2;
/** What hits a share is drawn: so long may the draws miss it. */
const drawnUnseenMs = 2_000;

/**
 * How long a witness may not see a lasting effect before that is its end and no flapping. What hits a share of the
 * traffic is seen by its draws, and a late answer is known to be late only when it is.
 */
export function unseenLimitMs({ effect }: Pick<PlannedInjection, 'effect'>, durationMs: number): number {
  const { window, atLeastMs } = effect;
  const plainMs = Math.min(mostUnseenMs, Math.max(leastUnseenMs, durationMs * shareUnseen));
  const isDrawn = typeof window === 'number' && window > 1;
  return isDrawn ? plainMs + drawnUnseenMs + (typeof atLeastMs === 'number' ? atLeastMs : 0) : plainMs;
}

/** A target that is gone has ended its fault itself; a door of ours that is gone has not. */
export const endedWithTarget = (how: string | null, { claims }: Pick<PlannedInjection, 'claims'>): boolean =>
  how === 'target-gone' && !claims.some(({ hold }) => hold === 'proxy-rule');

/** That a lasting fault was not there for as long as it was meant to be. */
export interface EarlyEnd {
  /** It was still seen, or could be: what was violated until then may be blamed on it. */
  readonly lastSeenNs: bigint;
  /** It was gone. */
  readonly sinceNs: bigint;
  readonly because: Reason;
}

/**
 * When and why a lasting fault ended before its time, though neither the target had gone nor anybody had stopped the
 * run: the witness saw it gone while we had not taken it back, or it was taken back early. Null where it did not.
 */
export function earlyEnd(facts: RunFacts, injection: InjectionFacts): EarlyEnd | null {
  const { action, planned, recovered, recoveringNs, requestedNs } = injection;
  if (action?.lasts !== 'lasting' || planned === null || !injection.wasLive) return null;
  if (endedWithTarget(recovered?.how ?? null, planned)) return null;
  const limitNs = msToNs(unseenLimitMs(planned, action.durationMs));
  const dueNs = requestedNs + msToNs(action.durationMs);
  const takenNs = earliest([recoveringNs, recovered?.undoneNs ?? recovered?.atNs ?? null]);
  const untilNs = earliest([takenNs, dueNs, facts.lastNs]) ?? dueNs;
  const words = (sinceNs: bigint, why: Reason): Reason =>
    reason('ended-early', {
      after: durationText(Math.max(0, Math.round(nsToMs(sinceNs - requestedNs)))),
      planned: durationText(action.durationMs),
      why,
    });
  const gap = firstGap(injection.effects, untilNs, limitNs);
  if (gap !== null) {
    const { atNs, previousNs, evidence } = gap;
    return { lastSeenNs: previousNs ?? atNs, sinceNs: atNs, because: words(atNs, said(evidence)) };
  }
  const died = diedHolding(facts, injection);
  if (died !== null && died.atNs + limitNs < dueNs) {
    const after = durationText(Math.max(0, Math.round(nsToMs(died.atNs - requestedNs))));
    const values = { after, planned: durationText(action.durationMs), agent: died.agent };
    return { lastSeenNs: died.atNs, sinceNs: died.atNs, because: reason('died-early', values) };
  }
  if (facts.stop !== null || takenNs === null || takenNs + limitNs >= dueNs) return null;
  // What took it back tells of it a moment later than who saw it go.
  const { previousNs, atNs } = lastGone(injection.effects, takenNs) ?? { previousNs: takenNs, atNs: takenNs };
  return { lastSeenNs: previousNs ?? atNs, sinceNs: atNs, because: words(atNs, whyTaken(recovered?.detail ?? '')) };
}

/**
 * When much less of a lasting fault was there than was asked for, for longer than its witness may miss it: since when,
 * and by what. It is not gone, and what was violated meanwhile is still blamed on it. Null where there was enough.
 */
export function weakened({ lastNs }: RunFacts, injection: InjectionFacts): Reason | null {
  const { action, planned, recovered, recoveringNs, requestedNs } = injection;
  if (action?.lasts !== 'lasting' || planned === null || !injection.wasLive) return null;
  const limitNs = msToNs(unseenLimitMs(planned, action.durationMs));
  const untilNs = earliest([recoveringNs, recovered?.undoneNs ?? recovered?.atNs ?? null, lastNs]) ?? lastNs;
  const seen = injection.effects.filter((effect) => !effect.baseline && effect.atNs <= untilNs);
  const found = seen.find((effect, index) => {
    if (!effect.less) return false;
    const back = seen.slice(index).find((each) => !each.less);
    return (back?.atNs ?? untilNs) - effect.atNs >= limitNs;
  });
  if (found === undefined) return null;
  const after = durationText(Math.max(0, Math.round(nsToMs(found.atNs - requestedNs))));
  return reason('weakened', { after, planned: durationText(action.durationMs), evidence: said(found.evidence) });
}

const whyTaken = (detail: string): Reason => (detail === '' ? reason('no-why') : said(detail));

/**
 * The death of the agent that held it, before anybody asked to take it back, and until when it was still there: the
 * agent's last sign of life, or the last sight of the effect.
 */
function diedHolding(facts: RunFacts, injection: InjectionFacts): { agent: string; atNs: bigint } | null {
  const { recovered, recoveringNs, requestedNs } = injection;
  const [death] = deathsOf(facts, injection);
  if (death === undefined || (recoveringNs !== null && recoveringNs < death.sinceNs)) return null;
  if (recovered !== null && recovered.undoneNs !== null && recovered.undoneNs < death.sinceNs) return null;
  const atNs = latest([requestedNs, death.sinceNs, seenLastNs(injection)]);
  return { agent: death.agent, atNs: atNs < death.lostNs ? atNs : death.lostNs };
}

/** The deaths of the agent that held an injection, while it was held. */
export function deathsOf({ deaths }: RunFacts, { planned, requestedNs, recovered }: InjectionFacts): readonly Death[] {
  return deaths.filter(
    ({ agent, sinceNs, lostNs }) =>
      agent === planned?.target.agent && lostNs >= requestedNs && (recovered === null || sinceNs <= recovered.atNs),
  );
}

/** When its effect was surely there for the last time; 0 where nobody saw it. */
export function seenLastNs({ effects }: InjectionFacts): bigint {
  return latest(
    effects.flatMap((each) => (each.present && !each.baseline ? [each.atNs - msToNs(each.sentAgoMs)] : [])),
  );
}

/** The sight of its absence after which it was not seen any more until then; null when it was still seen at the end. */
function lastGone(effects: readonly EffectFacts[], untilNs: bigint): EffectFacts | null {
  const until = effects.filter((effect) => !effect.baseline && effect.atNs <= untilNs);
  const last = until.findLastIndex((effect) => effect.present);
  return last < 0 ? null : (until[last + 1] ?? null);
}

/** The first sight of its absence, after it was seen, that nothing took back within the limit. */
function firstGap(effects: readonly EffectFacts[], untilNs: bigint, limitNs: bigint): EffectFacts | null {
  const from = effects.findIndex((effect) => effect.present && !effect.baseline);
  const seen = from < 0 ? [] : effects.slice(from).filter((effect) => !effect.baseline);
  const gaps = seen.filter((effect, index) => {
    if (effect.present || seen[index - 1]?.present !== true) return false;
    const back = seen.slice(index).find((each) => each.present);
    const backNs = back === undefined ? untilNs : back.atNs - msToNs(back.sentAgoMs);
    return (backNs < untilNs ? backNs : untilNs) - effect.atNs >= limitNs;
  });
  return gaps[0] ?? null;
}

const latest = (times: readonly bigint[]): bigint => times.reduce((last, time) => (time > last ? time : last), 0n);

const earliest = (times: readonly (bigint | null)[]): bigint | null =>
  times.reduce((first, time) => (time !== null && (first === null || time < first) ? time : first), null);
