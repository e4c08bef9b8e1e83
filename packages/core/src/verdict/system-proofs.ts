import { type MarkName, markNames, type ProbeSpec } from '../words/experiment.ts';
import type { MarkTime, Proof, Verdict } from './verdict.ts';
import { faultsOf } from './fault-proofs.ts';
import type { InjectionFacts, RunFacts } from './run-facts.ts';
import { phasesOf, samplesIn } from './sample-counts.ts';
import { unwatchedSpan } from './unwatched.ts';

/** The hypothesis held before, and somebody was looking in each phase. */
export function observedProof(facts: RunFacts, marks: Verdict['marks']): Proof {
  const hypothesis = facts.plan?.experiment.spec.hypothesis;
  if (hypothesis === undefined) return { shown: false, because: ['nothing was asked: there is no hypothesis'] };
  const { probes } = hypothesis;
  const reasons = [
    ...(probes.some((probe) => phasesOf(probe).includes('before')) ? [] : ['no probe counts before the fault']),
    ...probes.flatMap((probe) => thinPhases(facts, probe)),
    ...probes.flatMap((probe) => unwatchedSpan(facts, probe) ?? []),
    ...probes.flatMap((probe) => (baselineHeld(facts, probe) ? [] : [`${probe.name} did not hold before the fault`])),
    ...markNames
      .filter((name) => isUntold(facts, name, marks[name]))
      .map((name) => `whether ${name} came in time cannot be told`),
    ...(facts.hasGap ? ['events are missing from the record'] : []),
  ];
  if (reasons.length > 0) return { shown: false, because: reasons };
  const counting = probes.filter((probe) => phasesOf(probe).length > 0);
  return { shown: true, because: counting.map((probe) => `${probe.name}: ${phaseCounts(facts, probe)}`) };
}

/** The steady state was there before anything was injected. */
export function baselineHeld(facts: RunFacts, probe: ProbeSpec): boolean {
  if (!phasesOf(probe).includes('before')) return true;
  return samplesIn(facts, probe, 'before').filter((each) => each.quality === 'bad').length <= probe.maxViolations;
}

function thinPhases(facts: RunFacts, probe: ProbeSpec): readonly string[] {
  return phasesOf(probe).flatMap((phase) => {
    const count = samplesIn(facts, probe, phase).length;
    if (count >= probe.minSamples) return [];
    const blind = facts.samples.filter((each) => each.probe === probe.name && each.quality === 'blind').length;
    const hint = blind === 0 ? '' : `; ${blind} were blind`;
    return [`${probe.name} has ${count} of ${probe.minSamples} samples needed ${phase}${hint}`];
  });
}

const phaseCounts = (facts: RunFacts, probe: ProbeSpec): string =>
  phasesOf(probe)
    .map((phase) => `${samplesIn(facts, probe, phase).length} samples ${phase}`)
    .join(', ');

/** A mark with an expected time of which the evidence leaves open whether it was kept. */
function isUntold(facts: RunFacts, name: MarkName, mark: MarkTime): boolean {
  if (mark.state === 'not-defined') return facts.plan?.experiment.spec.recovery[name]?.within !== undefined;
  return mark.withinMs !== null && mark.inTime === null;
}

/** No residue, nothing contested, the steady state is back, invariants hold. */
export function restoredProof(facts: RunFacts): Proof {
  const reasons = [...cleanReasons(facts), ...steadyReasons(facts), ...invariantReasons(facts)];
  if (reasons.length > 0) return { shown: false, because: reasons };
  const hypothesis = facts.plan?.experiment.spec.hypothesis;
  const because = [
    ...facts.injections.map((each) => `${each.slot}: ${endOf(each)}`),
    'no residue was found',
    ...(hypothesis === undefined ? [] : ['the steady state is back']),
    ...(hypothesis?.invariants ?? []).map((invariant) => `${invariant.name} holds`),
  ];
  return { shown: true, because };
}

/** What is left of ours in the world, or cannot be shown to be gone: any of these makes the run `residual`. */
export function residualReasons(facts: RunFacts): readonly string[] {
  const open = facts.injections.filter((each) => each.endedSeq === 0).map((each) => `${each.slot} has no known end`);
  const failed = facts.injections
    .filter((each) => each.recovered?.how === 'failed')
    .map((each) => `${each.slot} could not be taken back: ${each.recovered?.detail ?? ''}`);
  const seen = facts.injections.flatMap((each) => {
    const last = each.effects.findLast((effect) => !effect.baseline);
    const undone = each.recovered?.how === 'restored' || each.recovered?.how === 'contested';
    const endNs = undone && each.action?.lasts === 'lasting' ? (each.recovered?.atNs ?? null) : null;
    const stays = endNs !== null && last?.present === true && last.atNs > endNs;
    return stays ? [`${each.slot} was taken back, and the witness still sees it: ${last.evidence}`] : [];
  });
  const lastEnd = Math.max(0, ...facts.injections.map((each) => each.endedSeq));
  const { residue } = facts;
  const unlooked =
    lastEnd > 0 && (residue === null || residue.seq < lastEnd) ? ['nobody looked for residue at the end'] : [];
  return [
    ...open,
    ...failed,
    ...seen,
    ...unlooked,
    ...(lastEnd > 0 && residue?.clean === false ? unclean(residue) : []),
    ...(residue?.effects ?? []).map((what) => `left: ${what}`),
    ...(residue?.unknown ?? []).map((what) => `not looked at: ${what}`),
  ];
}

/** A look that was not clean and does not say why is no proof either. */
function unclean({ effects, unknown }: NonNullable<RunFacts['residue']>): readonly string[] {
  return effects.length + unknown.length > 0 ? [] : ['the look for residue was not clean'];
}

/** The last word of the witness on a lasting fault that was taken back has to be that its effect is absent. */
function unseenEnds(facts: RunFacts): readonly string[] {
  const lasting = faultsOf(facts).filter((each) => each.action?.lasts === 'lasting');
  const undone = lasting.filter(({ recovered }) => recovered?.how === 'restored' || recovered?.how === 'contested');
  return undone
    .filter((each) => each.effects.findLast((effect) => !effect.baseline)?.present !== false)
    .map((each) => `no witness saw that the effect of ${each.slot} is gone`);
}

function cleanReasons(facts: RunFacts): readonly string[] {
  const contested = facts.injections
    .filter((each) => each.recovered?.how === 'contested')
    .map((each) => `${each.slot} is contested: ${each.recovered?.detail ?? ''}`);
  const litter = (facts.residue?.litter ?? []).map((what) => `litter: ${what}`);
  return [...residualReasons(facts), ...contested, ...unseenEnds(facts), ...litter];
}

/** Each probe that counts afterwards has a good sample last. Without a fault there was nothing to come back from. */
function steadyReasons(facts: RunFacts): readonly string[] {
  const hypothesis = facts.plan?.experiment.spec.hypothesis;
  if (hypothesis === undefined || faultsOf(facts).length === 0) return [];
  const probes = hypothesis.probes.filter((probe) => phasesOf(probe).includes('after'));
  if (probes.length === 0) return ['no probe counts after the fault'];
  return probes.flatMap((probe) => {
    const last = samplesIn(facts, probe, 'after').at(-1);
    if (last?.quality === 'good') return [];
    return [last === undefined ? `${probe.name} was not seen afterwards` : `${probe.name} is not back: ${last.detail}`];
  });
}

function invariantReasons(facts: RunFacts): readonly string[] {
  return (facts.plan?.experiment.spec.hypothesis?.invariants ?? []).flatMap(({ name }) => {
    const last = facts.invariants.get(name);
    if (last?.quality === 'good') return [];
    if (last === undefined) return [`${name} was not read`];
    return [
      last.quality === 'bad' ? `${name} does not hold: ${last.detail}` : `${name} could not be read: ${last.detail}`,
    ];
  });
}

/** How an injection ended, in words; its detail where there is one. */
function endOf({ recovered, refused }: InjectionFacts): string {
  if (recovered === null) return `refused: ${refused ?? ''}`;
  return recovered.detail === '' ? recovered.how : recovered.detail;
}
