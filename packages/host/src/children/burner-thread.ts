/** One thread of the burner: busy for a share of the time, measured by its own processor time. */
import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';

/** `percent` of one core, 1–100; `nice` −20–19, for this thread only (setpriority(2)). */
export interface BurnOrder {
  readonly percent: number;
  readonly nice: number;
}

/** One spell of work and rest. Short against what people and schedulers average over, long against a wake-up. */
const CYCLE_MS = 20;
/** How much missed work is made up for when others had the core: more would become a burst after they are gone. */
const MAX_DEBT_MS = 100;
/** Between two looks at the clocks, so that looking is a small part of the work. */
const SPIN_ROUNDS = 5_000;

// Only burner-main.ts starts this thread, with exactly this order.
const order = workerData as BurnOrder;
if (order.nice !== 0) setPriority(0, order.nice);
burnForEver(order.percent / 100);

/**
 * Works until the processor time used since the start is the wanted share of the time passed, then rests. Counting
 * used time, not time on the clock, keeps the share right when the thread has to wait for a core.
 */
function burnForEver(share: number): never {
  const bell = new Int32Array(new SharedArrayBuffer(4));
  let startMs = performance.now() - usedMs() / share;
  for (;;) {
    const owedMs = (performance.now() - startMs) * share - usedMs();
    if (owedMs > MAX_DEBT_MS) startMs += (owedMs - MAX_DEBT_MS) / share;
    spinUntil(usedMs() + Math.max(owedMs, 0) + CYCLE_MS * share);
    const aheadMs = usedMs() / share - (performance.now() - startMs);
    if (share < 1 && aheadMs > 0) Atomics.wait(bell, 0, 0, aheadMs);
  }
}

function spinUntil(untilUsedMs: number): void {
  let value = 1;
  while (usedMs() < untilUsedMs) {
    for (let round = 0; round < SPIN_ROUNDS; round += 1) value = (value * 48_271) % 2_147_483_647;
  }
  if (value === 0) throw new Error('a product of numbers below a prime is never 0');
}

/** User and system time of this thread alone. */
function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
