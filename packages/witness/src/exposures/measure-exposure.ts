import type { Exposure } from '../lines.ts';
import type { OwnProcesses } from '../proc/ours.ts';
import type { OpenSocketTables } from '../proc/socket-tables.ts';
import type { Blind, ExposureMeasure } from '../reading.ts';
import { fileRead, foreseeFileRead } from './file-read.ts';
import { memoryPressure } from './memory-pressure.ts';
import { runDelay } from './run-delay.ts';
import { socketCut } from './socket-cut.ts';
import { socketWaiting } from './socket-waiting.ts';
import { writes } from './writes.ts';

/** The one list of exposures: each kind's measure. */
export function measureExposure(exposure: Exposure, openTables: OpenSocketTables, ours: OwnProcesses): ExposureMeasure {
  switch (exposure.kind) {
    case 'socket-waiting':
      return socketWaiting(exposure, openTables, ours);
    case 'socket-cut':
      return socketCut(exposure, openTables);
    case 'file-read':
      return fileRead(exposure, ours);
    case 'run-delay':
      return runDelay(exposure, ours);
    case 'memory-pressure':
      return memoryPressure(exposure, ours);
    case 'writes':
    default:
      return writes(exposure, ours);
  }
}

/** Why nothing of an exposure could be seen, where the place of the target tells so before any injection. */
export async function foreseeExposure(exposure: Exposure): Promise<Blind | null> {
  return exposure.kind === 'file-read' ? await foreseeFileRead(exposure) : null;
}
