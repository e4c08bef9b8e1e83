import { createLevel } from './level.ts';
import type { MemoryFill } from '../lines.ts';
import { choosesProcesses, createProcessSet } from '../proc/process-set.ts';
import { readProc } from '../proc/process-stat.ts';
import { absolute, type EffectMeasure, type Reading } from '../reading.ts';

const presentShare = 0.95;
const needsBaseline = { blind: 'memory of the machine needs a baseline: watch it instead' };

/** Sees memory being taken: memory of the processes' own, or the fall of the machine's MemAvailable. */
export function memoryFill(effect: MemoryFill): EffectMeasure {
  return choosesProcesses(effect) ? ofProcesses(effect) : ofMachine(effect);
}

function ofProcesses(effect: MemoryFill): EffectMeasure {
  const members = createProcessSet(effect);
  const level = createLevel(effect.bytes * presentShare, effect.bytes);
  return absolute(async () => {
    const own = members().flatMap(({ pid }) =>
      ['RssAnon', 'RssShmem'].map((name) => kilobytes(`/proc/${pid}/status`, name) ?? 0),
    );
    const ownBytes = own.reduce((sum, value) => sum + value, 0) * 1024;
    const evidence = `memory of their own of ${own.length / 2} processes is ${ownBytes} bytes`;
    return { present: level(ownBytes), evidence, measured: { ownBytes } };
  });
}

function ofMachine(effect: MemoryFill): EffectMeasure {
  const level = createLevel(effect.bytes * presentShare, effect.bytes);
  let restBytes: number | null = null;
  const read = async (): Promise<Reading> => {
    const available = kilobytes('/proc/meminfo', 'MemAvailable');
    if (available === null) {
      return { blind: 'MemAvailable is not in /proc/meminfo' };
    }
    const availableBytes = available * 1024;
    restBytes ??= availableBytes;
    const fallBytes = restBytes - availableBytes;
    const evidence = `MemAvailable is ${availableBytes} bytes, ${restBytes} at the baseline`;
    return { present: level(fallBytes), evidence, measured: { availableBytes, fallBytes } };
  };
  return { ...absolute(read), check: () => Promise.resolve(needsBaseline) };
}

/** One `Name:   123 kB` line of a file under /proc. */
function kilobytes(path: string, name: string): number | null {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readProc(path) ?? '');
  return match?.[1] === undefined ? null : Number(match[1]);
}
