import { createHash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

import { systemErrorCode } from '../reading.ts';

export const largestFileBytes = 64 * 1024 * 1024;
const stampGranularityNs = 50_000_000n;

/** `leavesAtime`: the reading itself did not move the file's access time (O_NOATIME, open(2)). */
export type FileHash = { readonly sha256: string; readonly sizeBytes: number; readonly leavesAtime: boolean };

/** What changes whenever the content does. */
export function versionOf(stats: BigIntStats): string {
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join('/');
}

/**
 * File systems stamp changes by the clock's tick (at most 10 ms): a file that was changed so shortly before it was
 * read may change again without a trace, and is to be read again.
 */
export function isSettled(stats: BigIntStats): boolean {
  return BigInt(Date.now()) * 1_000_000n - stats.ctimeNs > stampGranularityNs;
}

/** The file's attributes, null when there is no such file. */
export async function statFile(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESRCH') {
      return null;
    }
    throw error;
  }
}

/** Hashes a regular file. Throws the system's error; returns a sentence for what is no such file or too large. */
export async function hashFile(path: string): Promise<FileHash | string> {
  const { file, leavesAtime } = await openQuietly(path);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) {
      return `${path} is not a regular file`;
    }
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const buffer = Buffer.allocUnsafe(65_536);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, sizeBytes);
      if (bytesRead === 0) {
        return { sha256: hash.digest('hex'), sizeBytes, leavesAtime };
      }
      hash.update(buffer.subarray(0, bytesRead));
      sizeBytes += bytesRead;
      if (sizeBytes > largestFileBytes) {
        return `${path} has more than the ${largestFileBytes} bytes that are read`;
      }
    }
  } finally {
    await file.close();
  }
}

/** O_NOATIME is for the owner and the privileged; others read plainly. O_NONBLOCK: a FIFO must not hold us. */
async function openQuietly(path: string): Promise<{ file: FileHandle; leavesAtime: boolean }> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  try {
    return { file: await open(path, flags | constants.O_NOATIME), leavesAtime: true };
  } catch (error) {
    if (systemErrorCode(error) !== 'EPERM') {
      throw error;
    }
    return { file: await open(path, flags), leavesAtime: false };
  }
}
