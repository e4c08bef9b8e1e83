/** The real files of this host, for holds. Part of the recovery path: Node's own modules only. */
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { FileAttributes, FilePort, FileSeen, TempAsked } from '@firedrill/core/host-ports';
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { geteuid, getegid, getgroups } from 'node:process';

/** All calls are synchronous: between a look and the write that rests on it no other code of ours runs. */
export function createNodeFiles(): FilePort {
  return Object.freeze({
    realPath,
    stat,
    readFile: (path: string) => orNull(() => readQuietly(path)),
    list: (directory: string) => orNull(() => fs.readdirSync(directory)) ?? [],
    self: () => ({ uid: geteuid?.() ?? 0, gid: getegid?.() ?? 0 }),
    mayReplace,
    writeTemp,
    swap,
    unlink: (path: string) => {
      orNull(() => fs.unlinkSync(path));
    },
    rename: (from: string, to: string) => explained(to, () => fs.renameSync(from, to)),
    syncDirectory,
  });
}

function realPath(path: string): string | null {
  const whole = orNull(() => fs.realpathSync.native(path));
  if (whole !== null) return whole;
  if (stat(path) !== null) return null; // a link that leads to nothing
  const directory = orNull(() => fs.realpathSync.native(dirname(path)));
  return directory === null ? null : join(directory, basename(path));
}

function stat(path: string): FileSeen | null {
  const found = orNull(() => fs.lstatSync(path, { bigint: true }));
  return found === null ? null : seenFrom(found);
}

/**
 * Our own looks leave the access time as it is (O_NOATIME, open(2), for the owner and the privileged): it tells the
 * witness who else read the file, and under relatime it moves only once.
 */
function readQuietly(path: string): Uint8Array {
  const descriptor = openQuietly(path, fs.constants.O_RDONLY);
  try {
    return fs.readFileSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function openQuietly(path: string, flags: number): number {
  try {
    return fs.openSync(path, flags | (fs.constants.O_NOATIME ?? 0));
  } catch (thrown) {
    if (codeOf(thrown) !== 'EPERM') throw thrown;
    return fs.openSync(path, flags);
  }
}

function seenFrom(found: fs.BigIntStats): FileSeen {
  return {
    kind: found.isFile() ? 'file' : found.isDirectory() ? 'directory' : found.isSymbolicLink() ? 'link' : 'other',
    device: String(found.dev),
    inode: String(found.ino),
    linkCount: Number(found.nlink),
    sizeBytes: Number(found.size),
    mtimeNs: String(found.mtimeNs),
    ctimeNs: String(found.ctimeNs),
    attributes: { mode: Number(found.mode & 0o7777n), uid: Number(found.uid), gid: Number(found.gid) },
  };
}

function mayReplace(path: string, attributes: FileAttributes | null): true | string {
  const user = geteuid?.() ?? 0;
  if (attributes !== null && user !== 0) {
    if (attributes.uid !== user) return `it belongs to user ${attributes.uid}, and only root could give it back to him`;
    const groups = [getegid?.() ?? 0, ...(getgroups?.() ?? [])];
    if (!groups.includes(attributes.gid)) return `it belongs to group ${attributes.gid}, of which user ${user} is none`;
  }
  try {
    fs.accessSync(dirname(path), fs.constants.W_OK | fs.constants.X_OK);
    return true;
  } catch (thrown) {
    return `its directory cannot be written: ${reasonOf(thrown)}`;
  }
}

function writeTemp(asked: TempAsked): FileSeen {
  return explained(asked.path, () => {
    const descriptor = fs.openSync(asked.path, 'wx', 0o600);
    try {
      fs.writeFileSync(descriptor, asked.bytes);
      if (asked.attributes !== null) {
        // Owner first: chown(2) clears the set-user-id bits.
        fs.fchownSync(descriptor, asked.attributes.uid, asked.attributes.gid);
        fs.fchmodSync(descriptor, asked.attributes.mode);
      }
      if (asked.mtimeNs !== null) fs.futimesSync(descriptor, Date.now() / 1000, Number(asked.mtimeNs) / 1e9);
      fs.fsyncSync(descriptor);
      return seenFrom(fs.fstatSync(descriptor, { bigint: true }));
    } finally {
      fs.closeSync(descriptor);
    }
  });
}

/** link(2) fails when something appeared meanwhile, so creating never overwrites; rename(2) replaces in one step. */
function swap(path: string, expected: FileSeen | null, temp: string | null): boolean {
  return explained(path, () => {
    if (!same(stat(path), expected)) return false;
    if (temp === null) {
      if (expected !== null) fs.unlinkSync(path);
    } else if (expected === null) {
      if (!linkNew(temp, path)) return false;
      fs.unlinkSync(temp);
    } else {
      fs.renameSync(temp, path);
    }
    return true;
  });
}

function linkNew(temp: string, path: string): boolean {
  try {
    fs.linkSync(temp, path);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  }
}

const same = (seen: FileSeen | null, expected: FileSeen | null): boolean =>
  seen === null || expected === null
    ? seen === expected
    : seen.device === expected.device && seen.inode === expected.inode && seen.ctimeNs === expected.ctimeNs;

function syncDirectory(directory: string): void {
  explained(directory, () => {
    const descriptor = fs.openSync(directory, 'r');
    try {
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  });
}

const codeOf = (thrown: unknown): unknown => (thrown instanceof Error && 'code' in thrown ? thrown.code : '');

/** What is not there is no error; everything else is. */
function orNull<Found>(look: () => Found): Found | null {
  try {
    return look();
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR') return null;
    throw asOperating('file system', thrown);
  }
}

function explained<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (thrown) {
    throw asOperating(path, thrown);
  }
}

function asOperating(path: string, thrown: unknown): FiredrillError {
  if (thrown instanceof FiredrillError) return thrown;
  const denied = ['EACCES', 'EPERM', 'EROFS'].includes(String(codeOf(thrown)));
  return new FiredrillError(denied ? 'permission' : 'effect-failed', `${path}: ${reasonOf(thrown)}`, { cause: thrown });
}
