/** Now, in nanoseconds of CLOCK_MONOTONIC. */
export function nowNs(): bigint {
  return process.hrtime.bigint();
}

/** Milliseconds between two such times, with fractions. */
export function spanMs(fromNs: bigint, toNs: bigint): number {
  return Number(toNs - fromNs) / 1e6;
}

/** Resolves after so many milliseconds. */
export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}
