import { msToNs, nsToMs } from '../ports.ts';
import { durationText } from '../units.ts';
import { type MarkName, markNames, type ProbeSpec } from '../words/experiment.ts';
import { expectedReturns } from './expected-returns.ts';
import { type Reason, reason, type ReasonedProof, said } from './reason.ts';
import type { MarkTime, Verdict } from './verdict.ts';
import { faultsOf } from './fault-proofs.ts';
import type { InjectionFacts, RunFacts, SampleFacts } from './run-facts.ts';
import { samplesIn } from './sample-counts.ts';
import { askedOf, countingPhases, countsIn } from '../words/counting-phases.ts';
import { unwatchedSpan, watchedUntilNs } from './unwatched.ts';

const askedIn = ({ plan }: RunFacts) => (plan === null ? undefined : askedOf(plan.experiment));

/** The hypothesis held before, and somebody was looking in each phase. */
export function observedProof(facts: RunFacts, marks: Verdict['marks']): ReasonedProof {
  const hypothesis = askedIn(facts);
  if (hypothesis === undefined) return { shown: false, because: [reason('nothing-asked')] };
  const { probes } = hypothesis;
  const returns = expectedReturns(facts);
  const reasons = [
    ...(probes.some((probe) => countsIn(probe, 'before')) ? [] : [reason('none-before')]),
    ...probes.flatMap((probe) => thinPhases(facts, probe)),
    ...probes.flatMap((probe) => unwatchedSpan(facts, probe) ?? []),
    ...probes.flatMap((probe) =>
      baselineHeld(facts, probe) ? [] : [reason('baseline-not-held', { probe: probe.name })],
    ),
    ...markNames
      .filter((name) => isUntold(facts, name, marks[name]))
      .map((name) => reason('mark-untold', { mark: reason(`mark.${name}`) })),
    ...returns.filter(({ kept }) => kept === 'untold').map(({ says }) => says),
    ...(facts.hasGap ? [reason('gap')] : []),
  ];
  if (reasons.length > 0) return { shown: false, because: reasons };
  const counts = probes
    .filter((probe) => countingPhases(probe).length > 0)
    .map((probe) => reason('about', { slot: probe.name, what: phaseCounts(facts, probe) }));
  return { shown: true, because: [...counts, ...returns.map(({ says }) => says)] };
}

/** What the proof has to do with the time before the violation; without these it was shown then. */
const aboutBefore: ReadonlySet<string> = new Set(['none-before', 'baseline-not-held', 'gap', 'nothing-asked']);
/** Somebody looked no more, or too little. */
const aboutLooking: ReadonlySet<string> = new Set(['thin', 'thin-blind', 'unwatched']);

/** Until when somebody was looking, where `observed` is not shown because nobody was later; null where it is not. */
export function observedUntil(facts: RunFacts, { shown, because }: ReasonedProof): Reason | null {
  const probes = facts.plan?.experiment.spec.hypothesis?.probes ?? [];
  const codes = because.map(({ code }) => code);
  if (shown || codes.some((code) => aboutBefore.has(code)) || !codes.some((code) => aboutLooking.has(code)))
    return null;
  if (probes.some((probe) => countsIn(probe, 'before') && samplesIn(facts, probe, 'before').length < probe.minSamples))
    return null;
  const times = probes.flatMap((probe) => watchedUntilNs(facts, probe) ?? []).toSorted(compare);
  const first = firstFaultNs(facts);
  const [until] = times;
  if (first === undefined || until === undefined || until <= first) return null;
  return reason('shown-until', { until: durationText(Math.round(nsToMs(until - first))) });
}

/** When the first fault was asked for. */
const firstFaultNs = (facts: RunFacts): bigint | undefined =>
  faultsOf(facts)
    .map(({ requestedNs }) => requestedNs)
    .toSorted(compare)[0];

const compare = (left: bigint, right: bigint): number => (left < right ? -1 : left > right ? 1 : 0);

/** The steady state was there before anything was injected. */
export function baselineHeld(facts: RunFacts, probe: ProbeSpec): boolean {
  if (!countsIn(probe, 'before')) return true;
  return toldOfBefore(facts, probe).filter((each) => each.quality === 'bad').length <= probe.maxViolations;
}

/**
 * What is told of the time before the fault. A look that was under way when the fault was asked for, and came back bad,
 * may have met it, so it says nothing of before. One that had been waiting for longer than its interval had met
 * something else.
 */
function toldOfBefore(facts: RunFacts, probe: ProbeSpec): readonly SampleFacts[] {
  const first = firstFaultNs(facts);
  const samples = samplesIn(facts, probe, 'before');
  if (first === undefined) return samples;
  const sinceNs = first - msToNs(probe.every);
  return samples.filter(({ quality, startNs, endNs }) => quality !== 'bad' || endNs < first || startNs < sinceNs);
}

function thinPhases(facts: RunFacts, probe: ProbeSpec): readonly Reason[] {
  return countingPhases(probe).flatMap((phase) => {
    const count = samplesIn(facts, probe, phase).length;
    if (count >= probe.minSamples) return [];
    const blind = facts.samples.filter((each) => each.probe === probe.name && each.quality === 'blind').length;
    const values = { probe: probe.name, count, needed: probe.minSamples, phase: reason(`phase.${phase}`) };
    return [blind === 0 ? reason('thin', values) : reason('thin-blind', { ...values, blind })];
  });
}

function phaseCounts(facts: RunFacts, probe: ProbeSpec): Reason {
  const counts = countingPhases(probe).map((phase) =>
    reason('samples', { count: samplesIn(facts, probe, phase).length, phase: reason(`phase.${phase}`) }),
  );
  const [last = said(''), ...others] = counts.toReversed();
  return others.reduce((rest, first) => reason('listed', { first, rest }), last);
}

/** A mark with an expected time of which the evidence leaves open whether it was kept. */
function isUntold(facts: RunFacts, name: MarkName, mark: MarkTime): boolean {
  const isExpected = facts.plan?.experiment.spec.recovery[name]?.within !== undefined;
  // What was never left needs no coming back.
  if (mark.state === 'not-defined') return isExpected && mark.neverLeft !== true;
  return mark.withinMs !== null && mark.inTime === null;
}

/** No residue, nothing contested, the steady state is back, invariants hold. */
export function restoredProof(facts: RunFacts): ReasonedProof {
  const reasons = [...cleanReasons(facts), ...steadyReasons(facts), ...invariantReasons(facts)];
  if (reasons.length > 0) return { shown: false, because: reasons };
  const hypothesis = facts.plan?.experiment.spec.hypothesis;
  const because = [
    ...facts.injections.map((each) => reason('about', { slot: each.slot, what: endOf(each) })),
    reason('no-residue'),
    ...steadyEvidence(facts),
    ...(hypothesis?.invariants ?? []).map(({ name }) => reason('invariant-holds', { invariant: name })),
  ];
  return { shown: true, because };
}

/** What is left of ours in the world, or cannot be shown to be gone: any of these makes the run `residual`. */
export function residualReasons(facts: RunFacts): readonly Reason[] {
  const open = facts.injections.filter((each) => each.endedSeq === 0).map(({ slot }) => reason('no-end', { slot }));
  const failed = facts.injections
    .filter((each) => each.recovered?.how === 'failed')
    .map(({ slot, recovered }) => reason('not-taken-back', { slot, detail: recovered?.detail ?? '' }));
  const seen = facts.injections.flatMap((each) => {
    const last = each.effects.findLast((effect) => !effect.baseline);
    const undone = each.recovered?.how === 'restored' || each.recovered?.how === 'contested';
    const endNs = undone && each.action?.lasts === 'lasting' ? (each.recovered?.atNs ?? null) : null;
    const stays = endNs !== null && last?.present === true && last.atNs > endNs;
    return stays ? [reason('still-seen', { slot: each.slot, evidence: last.evidence })] : [];
  });
  const lastEnd = Math.max(0, ...facts.injections.map((each) => each.endedSeq));
  const { residue } = facts;
  const unlooked = lastEnd > 0 && (residue === null || residue.seq < lastEnd) ? [reason('unlooked')] : [];
  return [
    ...open,
    ...failed,
    ...seen,
    ...unlooked,
    ...(lastEnd > 0 && residue?.clean === false ? unclean(residue) : []),
    ...(residue?.effects ?? []).map((what) => reason('left', { what })),
    ...(residue?.unknown ?? []).map((what) => reason('not-looked', { what })),
  ];
}

/** A look that was not clean and does not say why is no proof either. */
function unclean({ effects, unknown }: NonNullable<RunFacts['residue']>): readonly Reason[] {
  return effects.length + unknown.length > 0 ? [] : [reason('look-unclean')];
}

/** The last word of the witness on a lasting fault that was taken back has to be that its effect is absent. */
function unseenEnds(facts: RunFacts): readonly Reason[] {
  const lasting = faultsOf(facts).filter((each) => each.action?.lasts === 'lasting');
  const undone = lasting.filter(({ recovered }) => recovered?.how === 'restored' || recovered?.how === 'contested');
  return undone
    .filter((each) => each.effects.findLast((effect) => !effect.baseline)?.present !== false)
    .map(({ slot }) => reason('unseen-end', { slot }));
}

function cleanReasons(facts: RunFacts): readonly Reason[] {
  const contested = facts.injections
    .filter((each) => each.recovered?.how === 'contested')
    .map(({ slot, recovered }) => reason('contested', { slot, detail: recovered?.detail ?? '' }));
  const litter = (facts.residue?.litter ?? []).map((what) => reason('litter', { what }));
  return [...residualReasons(facts), ...contested, ...unseenEnds(facts), ...litter];
}

/** What is told of a steady state to which nothing is objected. Without a fault it was not asked whether it is back. */
function steadyEvidence(facts: RunFacts): readonly Reason[] {
  if (askedIn(facts) === undefined) return [];
  return [reason(faultsOf(facts).length === 0 ? 'steady-unasked' : 'steady-back')];
}

/**
 * Each probe that counts afterwards has a good sample last, and had one before: only what was there can be back.
 * Without a fault there was nothing to come back from, but of a steady state that was not there nothing can be told.
 */
function steadyReasons(facts: RunFacts): readonly Reason[] {
  const hypothesis = askedIn(facts);
  if (hypothesis === undefined) return [];
  const never = hypothesis.probes
    .filter((probe) => countsIn(probe, 'before') && !wasGoodBefore(facts, probe))
    .map(({ name }) => reason('steady-untold', { probe: name }));
  if (never.length > 0 || faultsOf(facts).length === 0) return never;
  const probes = hypothesis.probes.filter((probe) => countsIn(probe, 'after'));
  if (probes.length === 0) return [reason('none-after')];
  return probes.flatMap((spec) => {
    const last = samplesIn(facts, spec, 'after').at(-1) ?? lastSinceBack(facts, spec);
    const probe = spec.name;
    if (last?.quality === 'good') return [];
    return [
      last === undefined ? reason('not-seen-after', { probe }) : reason('not-back', { probe, detail: last.detail }),
    ];
  });
}

/**
 * A run that is stopped has no time afterwards, but a look may have begun when every fault had been taken back: the
 * recovery times count it, so the proof does too.
 */
function lastSinceBack(facts: RunFacts, { name }: ProbeSpec): RunFacts['samples'][number] | undefined {
  const ends = faultsOf(facts).map(({ recovered }) => recovered?.atNs ?? null);
  return facts.samples.findLast(
    ({ probe, quality, startNs }) =>
      probe === name && quality !== 'blind' && ends.every((end) => end !== null && startNs >= end),
  );
}

function invariantReasons(facts: RunFacts): readonly Reason[] {
  return (facts.plan?.experiment.spec.hypothesis?.invariants ?? []).flatMap(({ name }) => {
    const last = facts.invariants.get(name);
    if (last?.quality === 'good') return [];
    if (last === undefined) return [reason('invariant-unread', { invariant: name })];
    const values = { invariant: name, detail: last.detail };
    return [last.quality === 'bad' ? reason('invariant-broken', values) : reason('invariant-blind', values)];
  });
}

/** Whether it was good when it was last looked at before the fault. */
const wasGoodBefore = (facts: RunFacts, probe: ProbeSpec): boolean =>
  toldOfBefore(facts, probe).at(-1)?.quality === 'good';

/** How an injection ended, in words; its detail where there is one. */
function endOf({ recovered, refused }: InjectionFacts): Reason {
  if (recovered === null) return reason('refused-end', { why: refused ?? '' });
  return recovered.detail === '' ? reason(`how.${recovered.how}`) : said(recovered.detail);
}
