import { readlinkSync } from 'node:fs';

import { systemErrorCode } from '../reading.ts';
import { listProc } from './process-stat.ts';

/**
 * The inodes of all sockets that the process holds, null when it is no more. What we may not see (EACCES: another
 * user's process) is thrown.
 */
export function socketInodes(pid: number): Set<string> | null {
  const descriptors = listProc(`/proc/${pid}/fd`);
  if (descriptors === null) {
    return null;
  }
  const inodes = new Set<string>();
  for (const descriptor of descriptors) {
    const match = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${descriptor}`) ?? '');
    if (match?.[1] !== undefined) {
      inodes.add(match[1]);
    }
  }
  return inodes;
}

/** Where a link under /proc leads; null when descriptor or process is gone. */
export function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ESRCH') {
      return null;
    }
    throw error;
  }
}
