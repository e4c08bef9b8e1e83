import type { Clock } from '@firedrill/core/ports';
import process from 'node:process';

/** The end of a lease on the boot-time clock, as children and the proxy count it: on `process.hrtime`'s, in decimal. */
export function childLease(clock: Pick<Clock, 'nowNs'>, leaseUntilNs: bigint): string {
  return String(monotonicLease(clock, leaseUntilNs));
}

export function monotonicLease(clock: Pick<Clock, 'nowNs'>, leaseUntilNs: bigint): bigint {
  const untilNs = process.hrtime.bigint() + leaseUntilNs - clock.nowNs();
  return untilNs > 0n ? untilNs : 0n;
}
