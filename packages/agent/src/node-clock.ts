import { readFileSync } from 'node:fs';
import { nodeClock } from '@firedrill/core/boot-clock';
import type { Clock } from '@firedrill/core/ports';

/** The boot-time clock of this host. */
export const createNodeClock = (): Clock => nodeClock(globalThis, readFileSync);
