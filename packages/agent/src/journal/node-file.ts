import { Buffer } from 'node:buffer';
import { constants, fdatasync, write } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { FiredrillError } from '@firedrill/core/errors';
import type { JournalFile } from '@firedrill/core/ports';

/** A journal file that is open in this process. */
export interface NodeJournalFile extends JournalFile {
  readonly close: () => Promise<void>;
}

/**
 * So much room is kept behind the last record, already allocated, so that a full disk does not keep us from
 * journaling.
 */
export const reserveBytes = 1024 * 1024;
const writeAt = promisify(write);
const dataSync = promisify(fdatasync);

/**
 * Opens a journal, or begins one (file 0600 in a directory 0700). Its content ends at the last byte that is not zero:
 * what follows is the reserve. On a read-only file system it can still be read, and every append is refused by the
 * kernel. Zeros are written, not only promised by a length: on file systems that overwrite in place the room is ours
 * then. On those that write elsewhere (btrfs, zfs) the reserve does not help against a full disk.
 * @throws the error of open(2) when the file can be neither made nor read
 */
export async function openJournalFile(file: string): Promise<NodeJournalFile> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  let handle = await openForWriting(file);
  let endBytes = (await contentOf(handle)).length;
  let allocatedBytes = await extend(handle, endBytes);
  return {
    read: () => contentOf(handle),
    append: async (bytes) => {
      const beginBytes = endBytes;
      // What a refused append left behind is not written over: half gone, it would look like damage after a crash.
      await writeAll(handle.fd, bytes, beginBytes, (doneBytes) => {
        endBytes = beginBytes + doneBytes;
      });
      if (allocatedBytes - endBytes < reserveBytes / 2) allocatedBytes = await extend(handle, endBytes);
    },
    sync: () => dataSync(handle.fd),
    replace: async (bytes) => {
      const temporary = `${file}.new`;
      const next = await open(temporary, constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC, 0o600);
      try {
        await writeAll(next.fd, bytes, 0);
        allocatedBytes = await extend(next, bytes.length);
        await next.sync();
        await rename(temporary, file);
      } catch (thrown) {
        await next.close();
        await rm(temporary, { force: true });
        throw thrown;
      }
      const previous = handle;
      handle = next;
      endBytes = bytes.length;
      await previous.close();
      await syncDirectory(path.dirname(file));
    },
    keepApart: () => keepApart(file),
    close: () => handle.close(),
  };
}

/** So many damaged journals are kept; the oldest makes room. */
export const mostKeptApart = 8;

/** Copies the file to `damaged-N` beside it, N counting up; durable when it resolves. */
async function keepApart(file: string): Promise<string> {
  const directory = path.dirname(file);
  const numbers = (await readdir(directory))
    .flatMap((name) => /^damaged-(\d{1,9})$/.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((left, right) => left - right);
  for (const old of numbers.slice(0, Math.max(0, numbers.length - mostKeptApart + 1))) {
    await rm(path.join(directory, `damaged-${old}`), { force: true });
  }
  const kept = path.join(directory, `damaged-${(numbers.at(-1) ?? 0) + 1}`);
  await copyFile(file, kept, constants.COPYFILE_EXCL);
  const copy = await open(kept, constants.O_RDWR);
  try {
    await copy.chmod(0o600);
    await copy.sync();
  } finally {
    await copy.close();
  }
  await syncDirectory(directory);
  return kept;
}

/** Reads a journal without making or changing anything; no bytes when there is none. */
export async function readJournalFile(file: string): Promise<Uint8Array> {
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return new Uint8Array();
    if (!['EACCES', 'EPERM'].includes(codeOf(thrown))) throw thrown;
    throw new FiredrillError('permission', `${file} cannot be looked into: it belongs to somebody else`, {
      cause: thrown,
    });
  }
  try {
    return await contentOf(handle);
  } finally {
    await handle.close();
  }
}

async function openForWriting(file: string): Promise<FileHandle> {
  try {
    return await open(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  } catch (thrown) {
    if (codeOf(thrown) !== 'EROFS') throw thrown;
    return open(file, constants.O_RDONLY);
  }
}

async function contentOf(handle: FileHandle): Promise<Uint8Array> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  let end = filled;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

/** Writes zeros behind the content. A disk without room for them is no reason to refuse; it shows when it matters. */
async function extend(handle: FileHandle, endBytes: number): Promise<number> {
  const { size } = await handle.stat();
  const wanted = endBytes + reserveBytes;
  if (size >= wanted) return size;
  try {
    await writeAll(handle.fd, new Uint8Array(wanted - size), size);
    await handle.datasync();
    return wanted;
  } catch {
    // The reserve is best effort: the append itself reports a full or read-only disk.
    return size;
  }
}

async function writeAll(
  descriptor: number,
  bytes: Uint8Array,
  position: number,
  onWritten: (doneBytes: number) => void = () => undefined,
): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await writeAt(descriptor, bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
    onWritten(done);
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
