import { constants, type BigIntStats } from 'node:fs';
import { open } from 'node:fs/promises';

import type { FileRead } from '../lines.ts';
import { whyNoAtime } from '../proc/mounts.ts';
import { statFile } from '../proc/whole-file.ts';
import { systemErrorCode, type ExposureMeasure, type ExposureReading } from '../reading.ts';

/**
 * Sees that a changed file was read, by its access time. Under relatime (the usual mount) that moves at the first
 * reading after a change only, mount(8), so the count ends at one. A file that was put in place between two looks and
 * read before the second shows an access time later than its change time, which the rename has set.
 */
export function fileRead(exposure: FileRead): ExposureMeasure {
  let last: BigIntStats | null = null;
  let readings = 0;
  let hindrance: string | null | undefined;
  const read = async (effectPresent: boolean): Promise<ExposureReading> => {
    const stats = await statFile(exposure.path);
    if (stats === null) {
      last = null;
      return told(exposure, readings);
    }
    hindrance ??= whyNoAtime(exposure.path) ?? (await whyOursMovesIt(exposure.path));
    if (hindrance !== null) {
      return { blind: hindrance };
    }
    if (effectPresent && wasRead(last, stats)) {
      readings += 1;
    }
    last = stats;
    return told(exposure, readings);
  };
  return { read, close: () => undefined };
}

/** Whether somebody read this content since the last look, or, if it is new, since it is there. */
function wasRead(last: BigIntStats | null, now: BigIntStats): boolean {
  const unchanged = last !== null && last.ino === now.ino && last.dev === now.dev && last.mtimeNs === now.mtimeNs;
  return unchanged ? now.atimeNs > last.atimeNs : now.atimeNs > now.ctimeNs;
}

function told(exposure: FileRead, readings: number): ExposureReading {
  const evidence = `the access time of ${exposure.path} moved ${readings} times while the effect was there`;
  return { met: Math.min(1, readings), of: 1, evidence, measured: { seenReadings: readings } };
}

/** The witness hashes the file; without O_NOATIME that would itself look like a reader. */
async function whyOursMovesIt(path: string): Promise<string | null> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOATIME);
    await file.close();
    return null;
  } catch (error) {
    if (systemErrorCode(error) === 'EPERM') {
      return `${path} belongs to another user: our own readings move its access time`;
    }
    throw error;
  }
}
