import type { Clock } from '@firedrill/core/ports';
import process from 'node:process';
import { bootNowNs } from '../children/boot-now.ts';

/**
 * The end of a lease as children count it: on their own boot-time clock, in decimal. Our own clock is read first, so
 * that no child ends a lease before we know that it is over.
 */
export function childLease(clock: Pick<Clock, 'nowNs'>, leaseUntilNs: bigint): string {
  const leftNs = leaseUntilNs - clock.nowNs();
  const untilNs = bootNowNs() + leftNs;
  return String(untilNs > 0n ? untilNs : 0n);
}

/** The end of a lease as the proxy counts it: on CLOCK_MONOTONIC, which stands still while the machine sleeps. */
export function monotonicLease(clock: Pick<Clock, 'nowNs'>, leaseUntilNs: bigint): bigint {
  const untilNs = process.hrtime.bigint() + leaseUntilNs - clock.nowNs();
  return untilNs > 0n ? untilNs : 0n;
}
