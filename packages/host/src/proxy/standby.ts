import { createHash } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { parseStat, readProcText } from '../proc-text.ts';
import { spawnProxy } from './spawn-proxy.ts';

/**
 * A proxy that serves has a second process beside it, which has started already and only waits. Starting one takes as
 * long as the machine is busy, and callers dial the door meanwhile; taking over takes none:
 *
 *     standby ── connected to the lock ──▶ serving proxy
 *     serving proxy dies ─▶ the kernel closes the connection and frees the lock ─▶ standby takes it and serves
 *
 * It serves without listeners: whoever kept the proxy asks for them again, and for a standby of its own. Where nobody
 * does, it ends. One that ended as it was asked has taken its socket away first, and its standby ends, too.
 */
export interface Standby {
  readonly end: () => void;
}

/** Where a standby says who it is when it is ready. */
export const standbyPath = (socketPath: string): string => `${socketPath}.standby`;

/**
 * Whether a standby is worth waiting for before another proxy is started. The sign of one that was killed beside its
 * proxy is not: callers dial the door meanwhile. Where there is no /proc the sign alone counts.
 */
export function standbyLives(socketPath: string): boolean {
  const sign = standbyPath(socketPath);
  if (!existsSync(sign)) return false;
  if (process.platform !== 'linux') return true;
  const state = parseStat(readProcText(`/proc/${readProcText(sign)?.trim()}/stat`))?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/**
 * An abstract socket (unix(7)) is the lock of a socket path: the kernel frees it when its owner dies. Its name holds a
 * digest of the token, so that no other user can guess and squat it.
 */
export function lockName(socketPath: string, token: string): string {
  return `\0firedrill-proxy-${createHash('sha256').update(`${socketPath}\n${token}`).digest('hex')}`;
}

/** Takes the lock and holds it for life; false when somebody else has it. Who connects is told of our death. */
export function takeLock(name: string): Promise<boolean> {
  const keeper = createServer((socket) => socket.on('error', () => socket.destroy()));
  const { promise, resolve } = Promise.withResolvers<boolean>();
  keeper.once('error', () => resolve(false));
  keeper.listen(name, () => resolve(true));
  return promise;
}

/** Resolves when whoever holds the lock has died, or nobody does. */
export async function awaitDeath(name: string, socketPath: string): Promise<void> {
  const socket = connect(name);
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('connect', () => writeFileSync(standbyPath(socketPath), `${process.pid}\n`, { mode: 0o600 }));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => resolve());
  await promise;
  rmSync(standbyPath(socketPath), { force: true });
}

const againMs = 1000;

/** Keeps a standby of this process, which serves; its arguments are ours and the word `standby`. */
export function keepStandby(): Standby {
  let ended = false;
  const start = (): void => {
    if (ended) return;
    const argv = [...process.execArgv, ...process.argv.slice(1, 4), 'standby'];
    const child = spawnProxy(process.execPath, argv);
    const again = (): void => void setTimeout(start, againMs).unref();
    child.once('exit', again);
    child.once('error', again);
  };
  start();
  return {
    end: () => {
      ended = true;
    },
  };
}
