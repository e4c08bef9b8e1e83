import { type ChildProcess, spawn } from 'node:child_process';

/** A small young generation: the proxy's garbage is short-lived, and its memory is promised to be bounded. */
export const nodeFlags: readonly string[] = ['--max-semi-space-size=1', '--max-old-space-size=96'];

/**
 * One heap of malloc(3) for all threads. By itself glibc gives each thread of Node's and V8's one of its own, which
 * keeps what that thread took for a moment: with a thousand connections several MiB that nobody uses, more on some
 * days than on others. The data path runs in one thread, and so loses nothing. @see mallopt(3), M_ARENA_MAX
 */
const environment = { MALLOC_ARENA_MAX: '1' };

/** Starts a proxy's process, or its standby's, in a session of its own and with nothing of ours. */
export function spawnProxy(nodePath: string, argv: readonly string[]): ChildProcess {
  const child = spawn(nodePath, [...argv], { detached: true, stdio: 'ignore', cwd: '/', env: environment });
  child.unref();
  return child;
}
