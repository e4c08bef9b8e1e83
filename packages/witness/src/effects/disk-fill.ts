import { statfs } from 'node:fs/promises';

import { createLevel } from './level.ts';
import type { DiskFill } from '../lines.ts';
import { absolute, type EffectMeasure, type Reading } from '../reading.ts';

const presentShare = 0.95;
const needsBaseline = { blind: 'free space needs a baseline: watch it instead' };

/** Sees a file system being filled: how far its free space fell since the baseline, statfs(2). */
export function diskFill(effect: DiskFill): EffectMeasure {
  const level = createLevel(effect.bytes * presentShare, effect.bytes);
  let restBytes: number | null = null;
  const read = async (): Promise<Reading> => {
    const space = await statfs(effect.path);
    const freeBytes = space.bfree * space.bsize;
    restBytes ??= freeBytes;
    const takenBytes = restBytes - freeBytes;
    const evidence = `${freeBytes} bytes are free at ${effect.path}, ${restBytes} at the baseline`;
    return { present: level(takenBytes), evidence, measured: { freeBytes, takenBytes } };
  };
  return { ...absolute(read), check: () => Promise.resolve(needsBaseline) };
}
