import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import type { FileRead } from '../lines.ts';
import { whyNoAtime } from '../proc/mounts.ts';
import { hashFile, isSettled, statFile, versionOf } from '../proc/whole-file.ts';
import { systemErrorCode, type ExposureMeasure, type ExposureReading } from '../reading.ts';

/** A file as it was found: whether it has the content in question, and the access time that is counted already. */
type Known = { readonly version: string; readonly isAsked: boolean; readonly countedNs: bigint };

/**
 * Sees that a changed file was read, by its access time. Under relatime (the usual mount) that moves at the first
 * reading after a change only, mount(8), so the count ends at one, and that first reading may come at once: it counts
 * whenever it is seen, because it came after the change time, which the rename has set. The content, not the moment of
 * the look, tells what was read: a reader of the file that was there before, or is there again, met nothing.
 */
export function fileRead(exposure: FileRead): ExposureMeasure {
  const { path, sha256 } = exposure;
  let known: Known | null = null;
  let readings = 0;
  let hindrance: string | null | undefined;
  const read = async (): Promise<ExposureReading> => {
    if (sha256 === null) {
      return { blind: `${path} is to be missing: who looks for it leaves no trace` };
    }
    const stats = await statFile(path);
    if (stats === null) {
      return told(exposure, readings);
    }
    hindrance ??= whyNoAtime(path) ?? (await whyOursMovesIt(path));
    if (hindrance !== null) {
      return { blind: hindrance };
    }
    const version = versionOf(stats);
    if (known?.version !== version) {
      if (!isSettled(stats)) return told(exposure, readings);
      const hash = await hashFile(path);
      if (typeof hash === 'string') return { blind: hash };
      const after = await statFile(path);
      if (after === null || versionOf(after) !== version) return told(exposure, readings);
      known = { version, isAsked: hash.sha256 === sha256, countedNs: stats.ctimeNs };
    }
    if (stats.atimeNs > known.countedNs) {
      readings += known.isAsked ? 1 : 0;
      known = { ...known, countedNs: stats.atimeNs };
    }
    return told(exposure, readings);
  };
  return { read, close: () => undefined };
}

function told({ path }: FileRead, readings: number): ExposureReading {
  const evidence = `the access time of ${path} moved ${readings} times while the effect was there`;
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
