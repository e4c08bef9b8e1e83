/** All readings of one watch on the main thread may take this part of a core. */
const costShare = 0.01;
/** Saved up for the first moments: the first readings are the dearest, and a short fault has no others. */
const mostSavedMs = 250;

/** What one look took: of the main thread, and since the look before had ended. */
type Took = { readonly cpuMs: number; readonly sinceMs: number };

/**
 * How long a watch rests after each look. What was saved is spent first, at the watch's own interval; who has spent
 * more than that rests until the share has made up for it.
 */
export function createPace(): (took: Took) => number {
  let savedMs = mostSavedMs;
  return ({ cpuMs, sinceMs }) => {
    savedMs = Math.min(mostSavedMs, savedMs + sinceMs * costShare) - cpuMs;
    return Math.max(0, -savedMs / costShare);
  };
}
