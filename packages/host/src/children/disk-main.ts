/**
 * disk.fill: occupies space with a file that has no name, so that the kernel gives it back when this process dies.
 * Requests: `{"fill":{directory,<goal>,reserveBytes,protectedPaths,allowProtected?,leaseUntilNs}}` →
 * `{"filled":{sizeBytes,freeBytes,file,by,ended}}`; `{"renew":{leaseUntilNs}}` → `{"renewed":{}}`.
 * The goals are in disk-goal.ts; paths may lead through `/proc/PID/root` into another mount namespace.
 */
import { closeSync, constants, openSync, statfsSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import { live } from './child-life.ts';
import type { ChildLife } from './child-life.ts';
import { leaseField, MARK_VARIABLE, numberField, textField } from './child-protocol.ts';
import type { Fields } from './child-protocol.ts';
import { bytesToTake, readGoal } from './disk-goal.ts';
import type { DiskRoom } from './disk-goal.ts';
import { isInMemory } from './file-systems.ts';
import { errno } from './libc.ts';
import { memoryLeftBytes, readOwnPools, tightestPool } from './memory-room.ts';
import { sharesStorage } from './shares-storage.ts';

const MEBIBYTE = 1024 * 1024;
/** One allocation, after which the reserve is looked at again; writes are slower, so their steps are shorter. */
const ALLOCATE_STEP_BYTES = 64 * MEBIBYTE;
const WRITE_STEP_BYTES = 4 * MEBIBYTE;
/** O_TMPFILE is this bit and O_DIRECTORY, whose value depends on the architecture (open(2)). */
const TMPFILE_BIT = 0o20000000;

/** What the file is and how it grows; `full` means that the file system or a quota gave no more. */
interface Filling {
  readonly descriptor: number;
  readonly file: 'tmpfile' | 'unlinked';
  by: 'allocate' | 'write';
  sizeBytes: number;
  full: boolean;
}

let filling: Filling | undefined;

await live('disk', { fill, renew });

async function fill(body: Fields, life: ChildLife): Promise<object> {
  if (filling !== undefined) throw new FiredrillError('limit', 'this child is filling already: start another');
  const directory = textField(body, 'directory');
  const goal = readGoal(body);
  const reserveBytes = numberField(body, 'reserveBytes', { min: 0, max: Number.MAX_SAFE_INTEGER });
  refuseProtected(directory, body);
  const blockBytes = statfsSync(directory).bsize;
  const totalToTake = bytesToTake(goal, readRoom(directory), { reserveBytes, blockBytes });
  life.endAt(leaseField(body));
  const open: Filling = { ...openNameless(directory), by: 'allocate', sizeBytes: 0, full: false };
  filling = open;
  while (!open.full && open.sizeBytes < totalToTake) {
    const stepBytes = open.by === 'allocate' ? ALLOCATE_STEP_BYTES : WRITE_STEP_BYTES;
    const sizeBytes = Math.min(stepBytes, totalToTake - open.sizeBytes);
    // Others write too: the reserve is kept against what is free now, not against what was free at the start.
    const room = readRoom(directory);
    const allowed = Math.min(bytesToTake({ sizeBytes }, room, { reserveBytes, blockBytes }), room.memoryBytes);
    if (allowed < blockBytes) break;
    growBy(open, allowed, life);
    await setImmediate(); // so that the end of standard input and a renewal are heard
  }
  const ended = open.full ? 'no-space' : open.sizeBytes < totalToTake ? 'reserve' : 'goal';
  const freeBytes = readRoom(directory).availableBytes;
  return { filled: { sizeBytes: open.sizeBytes, freeBytes, file: open.file, by: open.by, ended } };
}

function renew(body: Fields, life: ChildLife): object {
  life.endAt(leaseField(body));
  return { renewed: {} };
}

function refuseProtected(directory: string, body: Fields): void {
  const paths: readonly unknown[] = Array.isArray(body['protectedPaths']) ? body['protectedPaths'] : [];
  if (body['allowProtected'] === true) return;
  for (const path of paths) {
    if (typeof path !== 'string') throw new FiredrillError('protocol-malformed', 'protectedPaths must be texts');
    if (sharesStorage(directory, path)) {
      throw new FiredrillError('protected', `${directory} is on the same file system as ${path}`);
    }
  }
}

/** `memoryBytes`: so much may be stored there before memory runs out; endless where it is not stored in memory. */
function readRoom(directory: string): DiskRoom & { readonly memoryBytes: number } {
  const { type, blocks, bfree, bavail, bsize } = statfsSync(directory);
  const pool = isInMemory(type) ? tightestPool(readOwnPools()) : null;
  const memoryBytes = pool === null ? Number.POSITIVE_INFINITY : Math.max(0, memoryLeftBytes(pool));
  return { totalBytes: blocks * bsize, freeBytes: bfree * bsize, availableBytes: bavail * bsize, memoryBytes };
}

/** A file without a name from the start or, where the file system has no such thing, one whose name goes at once. */
function openNameless(directory: string): Pick<Filling, 'descriptor' | 'file'> {
  if (!statSync(directory).isDirectory()) throw new FiredrillError('effect-failed', `${directory} is no directory`);
  try {
    const flags = constants.O_RDWR | TMPFILE_BIT | constants.O_DIRECTORY;
    return { descriptor: openSync(directory, flags, 0o600), file: 'tmpfile' };
  } catch (thrown) {
    if (isCode(thrown, ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'])) {
      throw new FiredrillError('permission', `cannot write to ${directory}`, { cause: thrown });
    }
  }
  const path = join(directory, `.firedrill-${process.env[MARK_VARIABLE] ?? 'unmarked'}-${process.pid}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  unlinkOrClose(path, descriptor);
  return { descriptor, file: 'unlinked' };
}

function unlinkOrClose(path: string, descriptor: number): void {
  try {
    unlinkSync(path);
  } catch (cause) {
    closeSync(descriptor);
    throw new FiredrillError('effect-failed', `cannot unlink ${path}`, { cause });
  }
}

function growBy(open: Filling, sizeBytes: number, life: ChildLife): void {
  if (open.by === 'allocate') {
    const result = allocate(open, sizeBytes, life);
    if (result === 0) {
      open.sizeBytes += sizeBytes;
      return;
    }
    open.full = result === -errno.ENOSPC;
    open.by = open.full ? 'allocate' : 'write';
    if (open.full) return;
  }
  writeUntilFull(open, sizeBytes);
}

/** Anything but success and no space means: this file system, or this machine, cannot allocate; write instead. */
function allocate(open: Filling, sizeBytes: number, life: ChildLife): number {
  try {
    return life.libc().allocate(open.descriptor, open.sizeBytes, sizeBytes);
  } catch (thrown) {
    if (thrown instanceof FiredrillError && thrown.code === 'unsupported') return -errno.EOPNOTSUPP;
    throw thrown;
  }
}

function writeUntilFull(open: Filling, sizeBytes: number): void {
  const content = Buffer.alloc(Math.min(sizeBytes, WRITE_STEP_BYTES), 'firedrill ');
  let leftBytes = sizeBytes;
  try {
    while (leftBytes > 0) {
      const written = writeSync(open.descriptor, content, 0, Math.min(leftBytes, content.length), open.sizeBytes);
      open.sizeBytes += written;
      leftBytes -= written;
    }
  } catch (thrown) {
    if (!isCode(thrown, ['ENOSPC', 'EDQUOT', 'EFBIG'])) {
      throw new FiredrillError('effect-failed', `cannot fill: ${reasonOf(thrown)}`, { cause: thrown });
    }
    open.full = true;
  }
}

function isCode(thrown: unknown, codes: readonly string[]): boolean {
  return thrown instanceof Error && 'code' in thrown && codes.includes(String(thrown.code));
}
