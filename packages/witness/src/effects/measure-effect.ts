import type { Effect } from '../lines.ts';
import type { OpenSocketTables } from '../proc/socket-tables.ts';
import type { EffectMeasure } from '../reading.ts';
import { cpuLoad } from './cpu-load.ts';
import { diskFill } from './disk-fill.ts';
import { fileContent } from './file-content.ts';
import { httpAnswer } from './http-answer.ts';
import { httpTiming } from './http-timing.ts';
import { memoryFill } from './memory-fill.ts';
import { processGone } from './process-gone.ts';
import { processRestarted } from './process-restarted.ts';
import { processStopped } from './process-stopped.ts';
import { tcpEnding } from './tcp-ending.ts';
import { tcpPieces } from './tcp-pieces.ts';
import { tcpThroughput } from './tcp-throughput.ts';
import { tcpTiming } from './tcp-timing.ts';

/** The one list of effects: each kind's measure. */
export function measureEffect(effect: Effect, openTables: OpenSocketTables): EffectMeasure {
  switch (effect.kind) {
    case 'process-stopped':
      return processStopped(effect);
    case 'process-gone':
      return processGone(effect);
    case 'process-restarted':
      return processRestarted(effect, openTables);
    case 'file-content':
      return fileContent(effect);
    case 'cpu-load':
      return cpuLoad(effect);
    case 'memory-fill':
      return memoryFill(effect);
    case 'disk-fill':
      return diskFill(effect);
    case 'http-timing':
      return httpTiming(effect);
    case 'http-answer':
      return httpAnswer(effect);
    case 'tcp-ending':
      return tcpEnding(effect);
    case 'tcp-throughput':
      return tcpThroughput(effect);
    case 'tcp-pieces':
      return tcpPieces(effect);
    case 'tcp-timing':
    default:
      return tcpTiming(effect);
  }
}
