import type { Notes } from '@firedrill/core/ports';
import type { FisOperations } from '../api/fis/operation.ts';
import type { FisIdPrefix } from './fis-id.ts';
import type { FisStore } from './fis-store.ts';
import type { FisQuotas } from './quotas.ts';
import type { SafetyLevers } from './safety-levers.ts';

/** The operations that begin, end and show experiments. */
export type FisExperimentOperations = Pick<
  FisOperations,
  'StartExperiment' | 'StopExperiment' | 'GetExperiment' | 'ListExperiments' | 'ListExperimentResolvedTargets'
>;

/** Everything that the operations of FIS have to do with. */
export interface FisContext {
  readonly store: FisStore;
  /** Wall time since the epoch. */
  readonly nowMs: () => number;
  /** A new id (`newFisId`). */
  readonly newId: (prefix: FisIdPrefix) => string;
  readonly experiments: FisExperimentOperations;
  readonly levers: SafetyLevers;
  readonly quotas: FisQuotas;
  /** Where an action executes, in words that fit behind "executes it" (`in the server itself`); null: nowhere here. */
  readonly actionExecutes: (actionId: string) => string | null;
  /** Whether what does not execute is simulated instead. */
  readonly simulated: boolean;
  /** Warnings about templates go there: AWS's answers have no place for them. */
  readonly notes: Notes;
}
