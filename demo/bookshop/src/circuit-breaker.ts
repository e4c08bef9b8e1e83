/** How a call that was let through ended: `void` says nothing about the dependency (the client went away). */
export type CallEnd = 'good' | 'bad' | 'void';

/** Leave to make one call; settled exactly once. */
export type Permit = { settle(end: CallEnd): void };

/** Stops calling a dependency that fails, and lets one call at a time try whether it is back. */
export type CircuitBreaker = {
  /** Null when the call is refused. */
  enter(): Permit | null;
  /** True while calls are refused, or only a trial is let through. */
  isOpen(): boolean;
};

type BreakerOptions = {
  /** Failures in a row that open it, at least 1; null never opens. */
  readonly failures: number | null;
  readonly openMs: number;
  /** Monotonic clock. */
  readonly nowMs: () => number;
};

/** Makes a closed breaker: closed → failures in a row → open → after openMs one trial → closed, or open again. */
export function createCircuitBreaker({ failures, openMs, nowMs }: BreakerOptions): CircuitBreaker {
  let failedInRow = 0;
  let openedAtMs: number | null = null;
  let trialRunning = false;

  function settleTrial(end: CallEnd): void {
    trialRunning = false;
    if (end === 'bad') openedAtMs = nowMs();
    if (end !== 'good') return;
    openedAtMs = null;
    failedInRow = 0;
  }

  function settleUsual(end: CallEnd): void {
    // A call that began before the breaker opened tells nothing new.
    if (openedAtMs !== null || end === 'void') return;
    failedInRow = end === 'good' ? 0 : failedInRow + 1;
    if (failures !== null && failedInRow >= failures) openedAtMs = nowMs();
  }

  return {
    isOpen: () => openedAtMs !== null,
    enter() {
      if (openedAtMs === null) return { settle: settleUsual };
      if (trialRunning || nowMs() - openedAtMs < openMs) return null;
      trialRunning = true;
      return { settle: settleTrial };
    },
  };
}
