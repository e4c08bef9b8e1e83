import type { Hold } from '@firedrill/core/hold';
import type { Clock } from '@firedrill/core/ports';
import { createFileContentHold } from './file-content.ts';
import { createNodeFiles } from './node-files.ts';
import { createNodeProcesses } from './node-processes.ts';
import { createProcessSignalHold } from './process-signal.ts';
import { createProcessStopHold } from './process-stop.ts';

export interface HoldPlaces {
  /** Where copies of what was there before are kept. */
  readonly keptDir: string;
  readonly runDir: string;
  readonly clock: Clock;
}

/** All holds of a host. */
export function createHolds(places: HoldPlaces): readonly Hold[] {
  const processes = createNodeProcesses();
  const files = createNodeFiles();
  return [
    erase(createFileContentHold({ files, keptDirectory: places.keptDir })),
    erase(createProcessSignalHold({ processes })),
    erase(createProcessStopHold({ processes })),
  ];
}

/** The list forgets each hold's own types: a hold decodes at its border what it is given, so they always agree. */
function erase<Resource, Want, Baseline, Wrote>(hold: Hold<Resource, Want, Baseline, Wrote>): Hold {
  // See above.
  return hold as unknown as Hold;
}
