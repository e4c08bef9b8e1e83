/** Limits of the children that a plan has to know before one is started. */

/** A filler occupies 20 to 35 MiB by merely running, so less than this cannot be filled exactly. */
export const FILLER_FLOOR_BYTES = 48 * 1024 * 1024;

/** More burning threads than this is a slip of the pen, not a load. */
export const BURNER_MAX_CORES = 1024;
