import { createBootClock } from '@firedrill/core/boot-clock';
import { readProcText } from '../proc-text.ts';

/** Nanoseconds since boot, sleep included: the clock of leases. Equal to process.hrtime until a first sleep. */
export const bootNowNs: () => bigint = createBootClock({
  monotonicNs: () => process.hrtime.bigint(),
  uptimeText: () => readProcText('/proc/uptime') ?? '0 0',
  wallTime: () => new Date().toISOString(),
  timer: (afterMs, call) => {
    const timer = setTimeout(call, afterMs);
    return () => clearTimeout(timer);
  },
}).nowNs;
