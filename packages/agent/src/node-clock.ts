import { readFileSync } from 'node:fs';
import { createBootClock } from '@firedrill/core/boot-clock';
import type { Clock } from '@firedrill/core/ports';

/** The boot-time clock of this host. */
export function createNodeClock(): Clock {
  return createBootClock({
    monotonicNs: () => process.hrtime.bigint(),
    uptimeText: () => readFileSync('/proc/uptime', 'utf8'),
    wallTime: () => new Date().toISOString(),
    timer: (afterMs, call) => {
      const timer = setTimeout(call, afterMs);
      return () => clearTimeout(timer);
    },
  });
}
