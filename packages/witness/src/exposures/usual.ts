/** How far above its mean something went now and then before, in deviations, that it may go now and prove nothing. */
const deviations = 3;

/**
 * The most that is usual, by what short windows of one length showed before the effect: mean and three standard
 * deviations, and never less than the highest that was seen.
 */
export function usualMost(windows: readonly number[]): number {
  if (windows.length === 0) {
    return 0;
  }
  const mean = windows.reduce((sum, each) => sum + each, 0) / windows.length;
  const spread = windows.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, windows.length - 1);
  return Math.max(...windows, mean + deviations * Math.sqrt(spread));
}

/** A change of this is news: why, and every two seconds what was seen since. */
export const newsOf = (why: string, spanMs: number): string => `${why} ${Math.floor(spanMs / 2000)}`;

/** How the time before the effect is looked at: so many windows, each so long. */
export const rest = { windows: 6, windowMs: 200 } as const;
