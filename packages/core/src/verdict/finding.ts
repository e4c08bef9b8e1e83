import { durationText } from '../units.ts';
import { askedOf } from '../words/counting-phases.ts';
import { earlyEnd } from './early-end.ts';
import { expectedReturns } from './expected-returns.ts';
import { markNames } from '../words/experiment.ts';
import { shownInjections } from './fault-proofs.ts';
import { type Reason, reason } from './reason.ts';
import type { RunFacts, SampleFacts } from './run-facts.ts';
import { violatingSamples } from './sample-counts.ts';
import { baselineHeld } from './system-proofs.ts';
import type { Verdict } from './verdict.ts';

export interface Finding {
  readonly finding: Verdict['finding'];
  /** One per probe, invariant, expected time or return that was not kept. */
  readonly violations: readonly Reason[];
  /**
   * Those that came after an injection which is shown to have been there and met: for these the fault may be blamed.
   * Of one that ended before its time, those that came while it was there.
   */
  readonly blamed: readonly Reason[];
}

/**
 * Whether every probe was within its tolerance when it counted, every invariant held, and every expected time was
 * kept, those of what acts ended included.
 */
export function findingOf(facts: RunFacts, marks: Verdict['marks']): Finding {
  const hypothesis = facts.plan === null ? undefined : askedOf(facts.plan.experiment);
  if (hypothesis === undefined) return { finding: 'not-asked', violations: [], blamed: [] };
  const times = blameTimes(facts);
  const isWhole = times.some(({ untilNs }) => untilNs === null);
  const probes = hypothesis.probes.flatMap((probe) => {
    const bad = violatingSamples(facts, probe);
    if (bad.length <= probe.maxViolations) return [];
    const afterwards = bad.filter((each) => each.phase !== 'before' && times.some((time) => isWithin(time, each)));
    const first = afterwards[0] ?? bad[0];
    const phase = first === undefined ? '' : reason(`phase.${first.phase}`);
    const text = reason('probe-bad', { probe: probe.name, count: bad.length, phase, detail: first?.detail ?? '' });
    return [{ text, blamed: afterwards.length > 0 && baselineHeld(facts, probe) }];
  });
  const invariants = hypothesis.invariants.flatMap(({ name }) => {
    const last = facts.invariants.get(name);
    return last?.quality === 'bad'
      ? [{ text: reason('invariant-broken', { invariant: name, detail: last.detail }), blamed: isWhole }]
      : [];
  });
  const late = markNames.flatMap((name) => {
    const mark = marks[name];
    if (mark.state === 'not-defined' || mark.inTime !== false) return [];
    const text = reason('too-late', { mark: reason(`mark.${name}`), within: durationText(mark.withinMs ?? 0) });
    return [{ text, blamed: isWhole }];
  });
  const missing = expectedReturns(facts)
    .filter(({ kept }) => kept === 'no')
    .map(({ says }) => ({ text: says, blamed: isWhole }));
  const all = [...probes, ...invariants, ...late, ...missing];
  return {
    finding: all.length > 0 ? 'violated' : 'held',
    violations: all.map((each) => each.text),
    blamed: hypothesis.probes.every((probe) => baselineHeld(facts, probe))
      ? all.filter((each) => each.blamed).map((each) => each.text)
      : [],
  };
}

/** From when on, and until when, an injection that is shown may be blamed; null: for whatever came after it. */
interface BlameTime {
  readonly sinceNs: bigint;
  readonly untilNs: bigint | null;
}

const blameTimes = (facts: RunFacts): readonly BlameTime[] =>
  shownInjections(facts).map((injection) => ({
    sinceNs: injection.requestedNs,
    untilNs: earlyEnd(facts, injection)?.lastSeenNs ?? null,
  }));

const isWithin = ({ sinceNs, untilNs }: BlameTime, { endNs }: SampleFacts): boolean =>
  endNs >= sinceNs && (untilNs === null || endNs <= untilNs);
