import type { Experiment, ProbeSpec } from './experiment.ts';

/**
 * The phases in which samples count. `recovering` belongs to `during`: the system is not safe before the fault is
 * gone.
 */
export type CountingPhase = 'before' | 'during' | 'after';

/**
 * The phases in which a probe counts, whichever way they were written. It is sampled in all of them: what does not
 * count is shown, and recovery times are read from it.
 */
export function countingPhases({ when }: Pick<ProbeSpec, 'when'>): readonly CountingPhase[] {
  if (when === 'never') return [];
  if (when === 'always') return ['before', 'during', 'after'];
  return typeof when === 'string' ? [when] : when;
}

/** Whether a probe counts in a phase. */
export const countsIn = (probe: Pick<ProbeSpec, 'when'>, phase: CountingPhase): boolean =>
  countingPhases(probe).includes(phase);

/**
 * The hypothesis, where it asks anything: a probe counts in some phase, an invariant must hold, or a mark must come in
 * time. Probes that only guard (`when: never`) ask nothing.
 */
export function askedOf({ spec }: Pick<Experiment, 'spec'>): Experiment['spec']['hypothesis'] {
  const { hypothesis, recovery } = spec;
  const asks =
    hypothesis !== undefined &&
    (hypothesis.probes.some((probe) => countingPhases(probe).length > 0) ||
      hypothesis.invariants.length > 0 ||
      Object.values(recovery).some((mark) => mark.within !== undefined));
  return asks ? hypothesis : undefined;
}
