import { nsToMs } from '../ports.ts';
import { durationText } from '../units.ts';
import { faultsOf } from './fault-proofs.ts';
import { type Reason, reason } from './reason.ts';
import type { InjectionFacts, RunFacts } from './run-facts.ts';

/** Whether what an act ended came back as soon as the experiment expects, and what to say of it. */
export interface ExpectedReturn {
  readonly kept: 'yes' | 'no' | 'untold';
  readonly says: Reason;
}

/**
 * What is expected to return, such as a process that a supervisor starts again. It went, and came back, between two
 * looks of the witness each, so the time between lies within bounds; where the look before is not known, it went after
 * that was asked for, and came back after it had gone. Kept is what the longest would keep, violated what even the
 * shortest would not; in between nobody can tell. What was not seen to come back is late once the run has watched for
 * longer than that, with its agent there all the time.
 */
export function expectedReturns(facts: RunFacts): readonly ExpectedReturn[] {
  return faultsOf(facts).flatMap((injection) => {
    const withinMs = injection.planned?.expectWithinMs ?? null;
    return withinMs === null || injection.refused !== null ? [] : [returnOf(injection, facts, withinMs)];
  });
}

function returnOf(injection: InjectionFacts, { lastNs, away }: RunFacts, withinMs: number): ExpectedReturn {
  const { slot, effects, blind, requestedNs } = injection;
  const from = effects.findIndex((effect) => effect.baseline);
  const seen = from < 0 ? [] : effects.slice(from + 1);
  const gone = seen.find((effect) => effect.gone || effect.present);
  const back = seen.find((effect) => effect.present);
  const within = durationText(withinMs);
  const untold = { kept: 'untold', says: reason('return-untold', { slot, within }) } as const;
  if (gone === undefined) return untold;
  if (back !== undefined) {
    const leastMs = Math.max(0, nsToMs((back.previousNs ?? gone.atNs) - gone.atNs));
    const mostMs = nsToMs(back.atNs - (gone.previousNs ?? requestedNs));
    const least = durationText(Math.round(leastMs));
    const most = durationText(Math.round(mostMs));
    if (mostMs <= withinMs) return { kept: 'yes', says: reason('came-back', { slot, most, within }) };
    if (leastMs > withinMs) return { kept: 'no', says: reason('came-back-late', { slot, least, within }) };
    return { kept: 'untold', says: reason('return-between', { slot, within, least, most }) };
  }
  const wasSeen = away.length === 0 && !blind.some((each) => each.what === 'effect');
  return wasSeen && nsToMs(lastNs - gone.atNs) > withinMs
    ? { kept: 'no', says: reason('not-come-back', { slot, within }) }
    : untold;
}
