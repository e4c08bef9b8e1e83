import type { FisScheduleLimits } from './over-schedule.ts';

/**
 * How much one template may have. More actions or stop conditions are a problem of the code `limit`, at `actions` or
 * `stopConditions`; what is beyond the others is created, and does not start: a warning.
 */
export interface FisLimits extends FisScheduleLimits {
  readonly actions: number;
  readonly stopConditions: number;
}

/** Quotas of AWS FIS, which AWS adjusts for nobody. */
export const awsLimits: FisLimits = Object.freeze({
  actions: 20,
  stopConditions: 5,
  parallelActions: 10,
  experimentHours: 12,
});
