/** Bounds retries to a share of the calls, so that a slow dependency is not met by a storm. */
export type RetryBudget = {
  /** A first attempt was made: earns a share of a retry. */
  earn(): void;
  /** Takes one retry; false when none is left. */
  spend(): boolean;
};

const MOST_SAVED = 5;

/** `ratio` is retries per call, 0-1; at most 5 retries are ever saved up. Null: retries cost nothing. */
export function createRetryBudget(ratio: number | null): RetryBudget {
  if (ratio === null) return { earn: () => undefined, spend: () => true };
  let saved = MOST_SAVED;
  return {
    earn() {
      saved = Math.min(MOST_SAVED, saved + ratio);
    },
    spend() {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
}
