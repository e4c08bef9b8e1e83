import { durationText } from '../units.ts';
import { expectedReturns } from './expected-returns.ts';
import { markNames } from '../words/experiment.ts';
import { shownInjections } from './fault-proofs.ts';
import { type Reason, reason } from './reason.ts';
import type { RunFacts } from './run-facts.ts';
import { violatingSamples } from './sample-counts.ts';
import { baselineHeld } from './system-proofs.ts';
import type { Verdict } from './verdict.ts';

export interface Finding {
  readonly finding: Verdict['finding'];
  /** One per probe, invariant, expected time or return that was not kept. */
  readonly violations: readonly Reason[];
  /**
   * Those that came after an injection which is shown to have been there and met: for these the fault may be blamed.
   */
  readonly blamed: readonly Reason[];
}

/**
 * Whether every probe was within its tolerance when it counted, every invariant held, and every expected time was
 * kept, those of what acts ended included.
 */
export function findingOf(facts: RunFacts, marks: Verdict['marks']): Finding {
  const hypothesis = facts.plan?.experiment.spec.hypothesis;
  if (hypothesis === undefined) return { finding: 'not-asked', violations: [], blamed: [] };
  const sinceNs = blameSinceNs(facts);
  const probes = hypothesis.probes.flatMap((probe) => {
    const bad = violatingSamples(facts, probe);
    if (bad.length <= probe.maxViolations) return [];
    const afterwards = bad.filter((each) => sinceNs !== null && each.phase !== 'before' && each.endNs >= sinceNs);
    const first = afterwards[0] ?? bad[0];
    const phase = first === undefined ? '' : reason(`phase.${first.phase}`);
    const text = reason('probe-bad', { probe: probe.name, count: bad.length, phase, detail: first?.detail ?? '' });
    return [{ text, blamed: afterwards.length > 0 && baselineHeld(facts, probe) }];
  });
  const invariants = hypothesis.invariants.flatMap(({ name }) => {
    const last = facts.invariants.get(name);
    return last?.quality === 'bad'
      ? [{ text: reason('invariant-broken', { invariant: name, detail: last.detail }), blamed: sinceNs !== null }]
      : [];
  });
  const late = markNames.flatMap((name) => {
    const mark = marks[name];
    if (mark.state === 'not-defined' || mark.inTime !== false) return [];
    const text = reason('too-late', { mark: reason(`mark.${name}`), within: durationText(mark.withinMs ?? 0) });
    return [{ text, blamed: sinceNs !== null }];
  });
  const missing = expectedReturns(facts)
    .filter(({ kept }) => kept === 'no')
    .map(({ says }) => ({ text: says, blamed: sinceNs !== null }));
  const all = [...probes, ...invariants, ...late, ...missing];
  return {
    finding: all.length > 0 ? 'violated' : 'held',
    violations: all.map((each) => each.text),
    blamed: hypothesis.probes.every((probe) => baselineHeld(facts, probe))
      ? all.filter((each) => each.blamed).map((each) => each.text)
      : [],
  };
}

/** From when on the fault may be blamed: since the first of the injections that are shown was asked for. */
function blameSinceNs(facts: RunFacts): bigint | null {
  return shownInjections(facts).reduce<bigint | null>(
    (first, { requestedNs }) => (first === null || requestedNs < first ? requestedNs : first),
    null,
  );
}
