// Written by tools/generate.ts from the files of this folder. Do not change it by hand.
import { cpuLoad } from './cpu-load.ts';
import { diskFill } from './disk-fill.ts';
import { fileReplace } from './file-replace.ts';
import { httpDelay } from './http-delay.ts';
import { memoryFill } from './memory-fill.ts';
import { processKill } from './process-kill.ts';
import { processPause } from './process-pause.ts';
import { processRestart } from './process-restart.ts';
import { tcpLatency } from './tcp-latency.ts';

export const faults = [
  cpuLoad,
  diskFill,
  fileReplace,
  httpDelay,
  memoryFill,
  processKill,
  processPause,
  processRestart,
  tcpLatency,
] as const;
