import { msToNs } from '../ports.ts';
import { confirmedSight, faultsOf } from './fault-proofs.ts';
import type { InjectionFacts, RunFacts } from './run-facts.ts';

/**
 * When the first confirmed effect (T0) came about: after `fromNs`, and at `toNs` at the latest. A witness sees an
 * effect later than the system meets it, so a recovery time has both ends of this added to its own.
 *
 *     ── asked for ── absent at the baseline ──(T0 ──────── ]first sight of it ──
 */
export interface FirstEffect {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/** Null when no witness confirmed an effect. */
export function firstEffect(facts: RunFacts): FirstEffect | null {
  const spans = faultsOf(facts).flatMap((injection) => onset(injection) ?? []);
  return spans.reduce<FirstEffect | null>(
    (first, span) =>
      first === null ? span : { fromNs: least(first.fromNs, span.fromNs), toNs: least(first.toNs, span.toNs) },
    null,
  );
}

function onset(injection: InjectionFacts): FirstEffect | null {
  const seen = confirmedSight(injection);
  if (seen === null) return null;
  const fromNs = absentNs(injection);
  // What was asked before the fault came on, and was met by it on its way, shows only that it had come by the answer.
  // The agent says when it was on, and the sight confirms it.
  const askedNs = most(seen.atNs - msToNs(seen.sentAgoMs), injection.liveNs ?? seen.atNs);
  return { fromNs, toNs: most(fromNs, least(seen.atNs, askedNs)) };
}

/**
 * Until when it was surely not there: it is asked for after that, and brought about after the witness's baseline. Later
 * looks without a sight say nothing, because a fault of a share may have missed them, or they wait for an answer still.
 * Where the witness was blind, it may have taken up its post late.
 */
function absentNs({ effects, blind, requestedNs, liveNs }: InjectionFacts): bigint {
  const baseline = effects.find((effect) => effect.baseline && !effect.present);
  const isLate = blind.some(({ what }) => what === 'effect') || liveNs === null;
  if (baseline === undefined || isLate || baseline.atNs > liveNs) return requestedNs;
  return most(baseline.atNs, requestedNs);
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
const most = (one: bigint, other: bigint): bigint => (one > other ? one : other);
