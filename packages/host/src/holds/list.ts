import path from 'node:path';
import type { Hold } from '@firedrill/core/hold';
import type { Clock } from '@firedrill/core/ports';
import { createChildHold } from './child.ts';
import { forgetTypes } from './claim-fields.ts';
import { createFileContentHold } from './file-content.ts';
import { createNodeFiles } from './node-files.ts';
import { createNodeLoads } from './node-loads.ts';
import { createNodeProcesses } from './node-processes.ts';
import { createNodeProxy } from './node-proxy.ts';
import { createNodeRoom } from './node-room.ts';
import { createNodeTracer } from './node-tracer.ts';
import { createProcessSignalHold } from './process-signal.ts';
import { createProcessStopHold } from './process-stop.ts';
import { createProcessTraceHold } from './process-trace.ts';
import { createProxyListenerHold } from './proxy-listener.ts';
import { createProxyRuleHold } from './proxy-rule.ts';

export interface HoldPlaces {
  /** Where copies of what was there before are kept; the journal lies in the directory above. */
  readonly keptDir: string;
  readonly runDir: string;
  readonly clock: Clock;
}

/** All holds of a host, over the real one. */
export function createHolds({ keptDir, runDir, clock }: HoldPlaces): readonly Hold[] {
  const processes = createNodeProcesses();
  const proxy = createNodeProxy({ runDir, clock });
  const protectedPaths = [path.dirname(keptDir), path.dirname(runDir)];
  const loads = createNodeLoads({ protectedPaths, clock });
  const room = createNodeRoom({ protectedPaths });
  return [
    forgetTypes(createChildHold({ loads, processes, room })),
    forgetTypes(createFileContentHold({ files: createNodeFiles(), keptDirectory: keptDir })),
    forgetTypes(createProcessSignalHold({ processes })),
    forgetTypes(createProcessStopHold({ processes })),
    forgetTypes(createProcessTraceHold({ processes, traces: createNodeTracer({ runDir, clock }) })),
    forgetTypes(createProxyListenerHold({ proxy })),
    forgetTypes(createProxyRuleHold({ proxy })),
  ];
}
