/** How much one template may have; more is a problem of the code `limit`, at `actions` or `stopConditions`. */
export interface FisLimits {
  readonly actions: number;
  readonly stopConditions: number;
}

/** Quotas of AWS FIS, which AWS adjusts for nobody. */
export const awsLimits: FisLimits = Object.freeze({ actions: 20, stopConditions: 5 });
