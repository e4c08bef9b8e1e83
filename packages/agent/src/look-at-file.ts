import { constants } from 'node:fs';
import { open, readlink, type FileHandle } from 'node:fs/promises';
import { FiredrillError } from '@firedrill/core/errors';
import type { Json } from '@firedrill/core/words/json';

/** A larger content is not judged. */
const maxContentBytes = 1024 * 1024;

/**
 * Looks at a file for a probe: `{exists, sizeBytes, ageMs, content}`; `content` is null where it was not asked for.
 * Opening never waits for somebody at the other end of a pipe. `permit` hears which file was opened in the end, since a
 * link may have been turned after its path was looked at (proc_pid_fd(5); elsewhere than on Linux, the path).
 * @throws FiredrillError `unsupported` when it may not be read, is no regular file, or has too much content
 */
export async function lookAtFile(path: string, wantsContent: boolean, permit: (opened: string) => void): Promise<Json> {
  const file = await openQuietly(path).catch((thrown: unknown) => {
    if (isMissing(thrown)) return null;
    throw new FiredrillError('unsupported', `${path} cannot be read`, { cause: thrown });
  });
  if (file === null) return { exists: false, sizeBytes: 0, ageMs: 0, content: null };
  try {
    permit(await readlink(`/proc/self/fd/${file.fd}`).catch(() => path));
    const stat = await file.stat();
    if (wantsContent && !stat.isFile()) throw new FiredrillError('unsupported', `${path} is no regular file`);
    if (wantsContent && stat.size > maxContentBytes) {
      throw new FiredrillError('unsupported', `${path} has more than ${maxContentBytes} bytes`);
    }
    const content = wantsContent ? await file.readFile('utf8') : null;
    return { exists: true, sizeBytes: stat.size, ageMs: Date.now() - stat.mtimeMs, content };
  } finally {
    await file.close();
  }
}

/**
 * O_NOATIME is for the owner and the privileged. By the access time a witness sees that the system read a file; what
 * our own probe read is no such reading.
 */
async function openQuietly(path: string): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  return open(path, flags | (constants.O_NOATIME ?? 0)).catch((thrown: unknown) => {
    if (codeOf(thrown) !== 'EPERM') throw thrown;
    return open(path, flags);
  });
}

/** Nothing is there, or a part of its path is no directory. @see open(2) */
const isMissing = (thrown: unknown): boolean => codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR';

const codeOf = (thrown: unknown): unknown => (thrown instanceof Error && 'code' in thrown ? thrown.code : '');
