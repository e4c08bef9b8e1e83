import { setTimeout as pause } from 'node:timers/promises';

/** Does `work` for as long as the process lives, each time `everyMs` after the last ended. What throws is logged. */
export async function repeatForever(everyMs: number, work: () => Promise<void> | void): Promise<never> {
  for (;;) {
    try {
      await work();
    } catch (cause) {
      console.error(cause);
    }
    await pause(everyMs);
  }
}

/**
 * Calls `work` at a constant rate whatever becomes of it (an open loop). After a pause of the whole process it goes on
 * from now: the calls that were missed are not made up for. A rate of 0 never calls.
 */
export function atConstantRate(perSecond: number, work: () => void): void {
  if (perSecond <= 0) return;
  const periodMs = 1000 / perSecond;
  let nextAtMs = performance.now() + periodMs;
  const turn = () => {
    work();
    nextAtMs = Math.max(nextAtMs + periodMs, performance.now());
    setTimeout(turn, nextAtMs - performance.now());
  };
  setTimeout(turn, periodMs);
}
