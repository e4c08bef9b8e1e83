/** The three-way comparison of file-content: what was there, what we wrote, what is there now. Pure but for looking. */
import type { FileAttributes, FilePort, FileSeen } from '@firedrill/core/host-ports';
import { sha256 } from './file-places.ts';

/** How a file can be told from another: by inode and content. Null where nothing is there. */
export interface FileSign {
  readonly device: string;
  readonly inode: string;
  readonly sha256: string;
  readonly attributes: FileAttributes;
}

export interface FileBaseline {
  /** Symbolic links resolved, once and for all. */
  readonly path: string;
  readonly sign: FileSign | null;
  readonly mtimeNs: string | null;
}

export interface FileWrote {
  /** What is about to be there, or is there since. */
  readonly now: FileSign | null;
  /** What was there at that moment, if the change may not have happened yet; `settled` once it has. */
  readonly before: FileSign | null | 'settled';
  /** What the file gets back at the end: its attributes, with other people's changes to them folded in. */
  readonly restore: FileAttributes | null;
  /**
   * Set when the end is decided and only our copy is still to be cleared away; a crash then changes nothing any more.
   */
  readonly ended?: 'restored' | 'contested';
}

export interface Look {
  readonly seen: FileSeen | null;
  readonly sign: FileSign | null;
}

/** Content is compared up to this size, which is also the largest file that is ever replaced. */
export const largestFileBytes = 16 * 1024 * 1024;
const mostLooks = 100;

/** Reads content and identity that belong together; looks again when the file changed under the reading. */
export function look(files: FilePort, path: string): Look {
  for (let round = 0; ; round++) {
    const seen = files.stat(path);
    if (seen === null) return { seen: null, sign: null };
    const other = seen.kind !== 'file' ? `a ${seen.kind}` : seen.sizeBytes > largestFileBytes ? 'a large file' : null;
    if (other !== null || round === mostLooks) {
      return { seen, sign: { ...identityOf(seen), sha256: other ?? 'a file that never rests' } };
    }
    const bytes = files.readFile(path);
    const after = files.stat(path);
    if (bytes === null || after === null || after.inode !== seen.inode || after.ctimeNs !== seen.ctimeNs) continue;
    return { seen, sign: { ...identityOf(seen), sha256: sha256(bytes) } };
  }
}

const identityOf = (seen: FileSeen) => ({ device: seen.device, inode: seen.inode, attributes: seen.attributes });

/**
 * Whose is what is there? `untouched`: ours is not there, and what was there before is (again or still).
 * Attributes do not decide: a changed mode on our content is theirs, the content is still ours.
 */
export function standing(now: FileSign | null, baseline: FileBaseline, wrote: FileWrote | null) {
  if (wrote === null) {
    const asCaptured = sameFile(now, baseline.sign) && sameAttributes(now, baseline.sign);
    return asCaptured ? ({ whose: 'ours', sign: now } as const) : ({ whose: 'foreign' } as const);
  }
  if (sameFile(now, wrote.now)) return { whose: 'ours', sign: wrote.now } as const;
  if (wrote.before !== 'settled' && sameFile(now, wrote.before)) return { whose: 'ours', sign: wrote.before } as const;
  return now?.sha256 === baseline.sign?.sha256 ? ({ whose: 'untouched' } as const) : ({ whose: 'foreign' } as const);
}

export const sameFile = (one: FileSign | null, other: FileSign | null): boolean =>
  one === null || other === null
    ? one === other
    : one.device === other.device && one.inode === other.inode && one.sha256 === other.sha256;

export const sameAttributes = (one: FileSign | null, other: FileSign | null): boolean =>
  one?.attributes.mode === other?.attributes.mode &&
  one?.attributes.uid === other?.attributes.uid &&
  one?.attributes.gid === other?.attributes.gid;

/** Each attribute that somebody changed on what we wrote is theirs from now on; the others stay as they were to be. */
export function foldIn(
  now: FileSign | null,
  written: FileSign | null,
  restore: FileAttributes | null,
): FileAttributes | null {
  if (now === null || written === null || restore === null) return restore;
  const theirs = (name: keyof FileAttributes): number =>
    now.attributes[name] === written.attributes[name] ? restore[name] : now.attributes[name];
  return { mode: theirs('mode'), uid: theirs('uid'), gid: theirs('gid') };
}
