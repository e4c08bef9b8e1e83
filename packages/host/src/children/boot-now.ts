import { nodeClock } from '@firedrill/core/boot-clock';
import { readProcText } from '../proc-text.ts';

/** Nanoseconds since boot, sleep included: the clock of leases. Equal to process.hrtime until a first sleep. */
export const bootNowNs: () => bigint = nodeClock(globalThis, (file) => readProcText(file) ?? '0 0').nowNs;
