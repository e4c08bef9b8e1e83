import type { ProbeSpec } from './experiment.ts';

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
