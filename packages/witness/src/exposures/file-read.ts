import type { BigIntStats } from 'node:fs';

import type { FileRead } from '../lines.ts';
import { pause } from '../monotonic.ts';
import { isReadByAll } from '../proc/common-files.ts';
import { whyNoAtime } from '../proc/mounts.ts';
import type { OwnProcesses } from '../proc/ours.ts';
import { createFileView, versionOf, type FileView } from '../proc/whole-file.ts';
import type { Blind, ExposureMeasure, ExposureReading } from '../reading.ts';

/**
 * Sees that others read the content that a fault put in place, by the file's access time:
 *
 *     rename ─▶ access time ≤ change time ─▶ somebody reads ─▶ access time > change time
 *
 * The rename itself sets the change time, and so arms a relatime mount (the usual one), whose access times move at the
 * first reading after a change only, mount(8); there the count ends at one. All readings of our own leave the access
 * time (O_NOATIME); what we cannot keep from moving it makes this blind, and what was read while a program of a command
 * probe ran does not count. Only the content itself does, looked at in the same breath, and never what was there before
 * or is there again.
 */
export function fileRead(exposure: FileRead, ours: Pick<OwnProcesses, 'quiet'>): ExposureMeasure {
  const look = createFileView(exposure.path);
  let last: BigIntStats | null = null;
  /** Who is quiet from here on cannot be who moved the access time since the last look. */
  let quietSince: number | null = null;
  let hindrance: string | null = null;
  let lost: string | null = null;
  let readings = 0;
  const seeReader = async ({ stats }: FileView, quiet: number | null): Promise<void> => {
    const isRead = wasRead(last, stats);
    // Of a program of ours we are told before it starts: what was told is heard by then.
    if (isRead) await pause(1);
    if (isRead && quietSince !== null && quietSince === ours.quiet()) readings += 1;
    else if (isRead) lost = `${exposure.path} was read while a program of a command probe ran: by whom cannot be told`;
    last = stats;
    quietSince = quiet;
  };
  const read = async (): Promise<ExposureReading> => {
    const quiet = ours.quiet();
    const seen = await look();
    const isThere = seen !== null && typeof seen !== 'string' && seen.hash.sha256 === exposure.sha256;
    if (!isThere) quietSince = quiet;
    if (isThere && (last === null || versionOf(last) !== versionOf(seen.stats)))
      hindrance = whyUnseen(exposure.path, seen);
    // What is not settled yet is looked at again: of a content that is new, the change time tells who came since.
    if (isThere && seen.isSettled && hindrance === null) await seeReader(seen, quiet);
    const blind = typeof seen === 'string' ? seen : (absentUnseen(exposure) ?? hindrance ?? lost);
    return blind !== null && readings === 0 ? { blind } : told(exposure, readings);
  };
  return { read, close: () => undefined };
}

/** Why it could not be seen whether others read what a fault is to put there; null when it could. */
export async function foreseeFileRead(exposure: FileRead): Promise<Blind | null> {
  const seen = await createFileView(exposure.path)();
  const view = seen === null || typeof seen === 'string' ? null : seen;
  const why = absentUnseen(exposure) ?? whyUnseen(exposure.path, view);
  return why === null ? null : { blind: why };
}

/** Whether somebody read this content since the last look, or, if it is new, since it is there. */
function wasRead(last: BigIntStats | null, now: BigIntStats): boolean {
  const isSame = last !== null && versionOf(last) === versionOf(now);
  return now.atimeNs > (isSame ? last.atimeNs : now.ctimeNs);
}

/** The kernel keeps no trace of who asked for a name that is not there. */
function absentUnseen({ path, sha256 }: FileRead): string | null {
  return sha256 === null ? `who asks for ${path} while it is missing leaves no trace` : null;
}

function whyUnseen(path: string, view: FileView | null): string | null {
  if (isReadByAll(path)) {
    return `${path} is read by all programs, ours too: whose readings they are cannot be told`;
  }
  const hindrance = whyNoAtime(path);
  // The witness hashes the file; without O_NOATIME that would itself look like a reader.
  const oursMovesIt = view !== null && !view.hash.leavesAtime;
  return hindrance ?? (oursMovesIt ? `${path} belongs to another user: our own readings move its access time` : null);
}

function told(exposure: FileRead, readings: number): ExposureReading {
  const evidence = `the access time of ${exposure.path} moved ${readings} times while the effect was there`;
  return { met: Math.min(1, readings), of: 1, evidence, measured: { seenReadings: readings } };
}
