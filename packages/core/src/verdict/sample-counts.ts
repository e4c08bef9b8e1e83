import { msToNs } from '../ports.ts';
import { type CountingPhase, countingPhases, countsIn } from '../words/counting-phases.ts';
import type { ProbeSpec } from '../words/experiment.ts';
import type { RunFacts, SampleFacts } from './run-facts.ts';
import type { ProbeSummary } from './verdict.ts';

/**
 * A probe's samples in a phase, blind ones left out: they are missing samples. A method of acts alone leaves no time
 * during which something lasts, so what follows it belongs to `during` for a probe that counts always.
 */
export function samplesIn(facts: RunFacts, probe: ProbeSpec, phase: CountingPhase): readonly SampleFacts[] {
  const actsOnly = (facts.plan?.actions ?? []).every((action) => action.lasts === 'act');
  const takes = new Set<string>(phase === 'during' ? ['during', 'recovering'] : [phase]);
  if (phase === 'during' && actsOnly && countsIn(probe, 'after')) takes.add('after');
  const own = facts.samples.filter(
    (each) => each.probe === probe.name && each.quality !== 'blind' && takes.has(each.phase),
  );
  return phase === 'before' ? baselineOf(facts, probe, own) : own;
}

/**
 * The baseline is what was seen last before the method began: the window that the hypothesis asks for, and at least
 * `minSamples`. What came earlier was the system settling, for instance on the run's own proxies.
 */
function baselineOf(facts: RunFacts, probe: ProbeSpec, samples: readonly SampleFacts[]): readonly SampleFacts[] {
  const { duringNs } = facts;
  const beforeMs = facts.plan?.experiment.spec.hypothesis?.before ?? 0;
  if (duringNs === null) return samples;
  const sinceNs = duringNs - msToNs(Math.max(0, beforeMs - probe.every));
  return samples.filter((each, index) => each.startNs >= sinceNs || index >= samples.length - probe.minSamples);
}

/**
 * The bad samples that count against a probe: every one in the phases in which it counts. Of one that does not count
 * during the method those of `after` are only the last `minSamples`, since the system may take its time to come back.
 */
export function violatingSamples(facts: RunFacts, probe: ProbeSpec): readonly SampleFacts[] {
  const counted = countingPhases(probe).flatMap((phase) => {
    const samples = samplesIn(facts, probe, phase);
    return phase === 'after' && !countsIn(probe, 'during') ? samples.slice(-probe.minSamples) : samples;
  });
  return [...new Set(counted)].filter((each) => each.quality === 'bad');
}

/** Per probe: how many samples of each quality each phase has, and what violated. */
export function probeSummary(facts: RunFacts, probe: ProbeSpec): ProbeSummary {
  const phases: { [phase: string]: { good: number; bad: number; blind: number } } = {};
  for (const sample of facts.samples.filter((each) => each.probe === probe.name)) {
    const counts = (phases[sample.phase] ??= { good: 0, bad: 0, blind: 0 });
    counts[sample.quality] += 1;
  }
  const violating = violatingSamples(facts, probe);
  const [first] = violating;
  const firstViolation = first === undefined ? null : `${first.phase}: ${first.detail}`;
  return { probe: probe.name, phases, violations: violating.length, firstViolation };
}
