import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { FiredrillError } from '@firedrill/core/errors';

/** Where everything of one user's stands on one machine. */
export interface StateDir {
  readonly root: string;
  readonly socket: string;
  readonly tokenFile: string;
  readonly store: string;
  readonly log: (part: string) => string;
}

/** `sun_path` holds 108 bytes with its ending zero. @see unix(7) */
const maxSocketPathBytes = 107;

/**
 * Root: /var/lib/firedrill; others $XDG_STATE_HOME/firedrill (XDG Base Directory Specification: empty is unset,
 * relative is ignored); or what is given.
 * @throws FiredrillError `usage` when what is given is empty, which would mean the working directory
 */
export function stateDirPath(given: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  if (given?.trim() === '') throw new FiredrillError('usage', '--state: expected a directory, found an empty text');
  if (given !== undefined) return path.resolve(given);
  if (process.getuid?.() === 0) return '/var/lib/firedrill';
  const home = environment['XDG_STATE_HOME'] ?? '';
  return path.join(path.isAbsolute(home) ? home : path.join(homedir(), '.local', 'state'), 'firedrill');
}

export function stateDirAt(root: string): StateDir {
  return {
    root,
    socket: path.join(root, 'run', 'server.sock'),
    tokenFile: path.join(root, 'token'),
    store: path.join(root, 'store.sqlite'),
    log: (part) => path.join(root, 'log', `${part}.log`),
  };
}

/** Why no server can listen in this state directory: the path of its socket is too long. Null when it is not. */
export function socketTooLong({ socket }: StateDir): string | null {
  const bytes = Buffer.byteLength(socket);
  if (bytes <= maxSocketPathBytes) return null;
  return `the socket ${socket} would have a path of ${bytes} bytes; the kernel takes ${maxSocketPathBytes} (unix(7))`;
}

/**
 * Whether something of ours was ever kept there.
 * @throws FiredrillError `state-open` when nobody but its owner can tell
 */
export const isStateDir = (root: string): boolean => isKept(root, path.join(root, 'journal'));

/** Whether runs were ever recorded there. @throws FiredrillError `state-open` when only its owner can tell */
export const hasStore = ({ root, store }: StateDir): boolean => isKept(root, store);

function isKept(root: string, file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (cause) {
    throw new FiredrillError('state-open', `${root} cannot be looked into: it belongs to somebody else`, {
      cause,
    });
  }
}

/**
 * Makes the directories (0700) and the token (0600) where they are missing.
 * @throws FiredrillError `limit` when the path is too long for a socket; `state-open` when the directory belongs
 * to somebody else or is open to others, before anything is made in it.
 */
export function prepareStateDir(root: string): StateDir {
  const dir = stateDirAt(root);
  if (/^\/(proc|sys|dev)(\/|$)/.test(dir.root)) {
    throw new FiredrillError('usage', `${root}: the kernel's own file systems keep no state`);
  }
  const tooLong = socketTooLong(dir);
  if (tooLong !== null) throw new FiredrillError('limit', `${tooLong}; give a shorter --state DIR`);
  try {
    refuseUnsafe(root);
    mkdirSync(root, { recursive: true, mode: 0o700 });
    // Somebody else may have made it in this moment.
    refuseUnsafe(root);
    for (const part of ['run', 'journal', 'log']) mkdirSync(path.join(root, part), { recursive: true, mode: 0o700 });
    if (!existsSync(dir.tokenFile))
      writeFileSync(dir.tokenFile, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if (cause instanceof FiredrillError) throw cause;
    if (existsSync(dir.tokenFile)) return dir;
    throw new FiredrillError('store-unwritable', `the state directory ${root} cannot be prepared`, { cause });
  }
  return dir;
}

/** @throws FiredrillError `state-open` */
function refuseUnsafe(root: string): void {
  const seen = statSync(root, { throwIfNoEntry: false });
  if (seen === undefined) return;
  const own = process.getuid?.();
  if (seen.uid !== own)
    throw new FiredrillError('state-open', `${root} belongs to the user ${seen.uid}, and you are ${own}`);
  const mode = seen.mode & 0o777;
  if ((mode & 0o077) === 0) return;
  const octal = mode.toString(8).padStart(4, '0');
  throw new FiredrillError('state-open', `${root} has the mode ${octal}, expected 0700: closed to others`);
}

/** @throws FiredrillError `unauthorised` when there is no token to read. */
export function readToken(dir: StateDir): string {
  try {
    return readFileSync(dir.tokenFile, 'utf8').trim();
  } catch (cause) {
    throw new FiredrillError('unauthorised', `the token ${dir.tokenFile} cannot be read`, { cause });
  }
}
