import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectProxy, type ProxyControl } from './client.ts';
import { standbyLives } from './standby.ts';
import { isRefusal } from './refusal.ts';
import { nodeFlags, spawnProxy } from './spawn-proxy.ts';

/** Where a proxy of one state directory is reached. */
export interface ProxyPlace {
  readonly socketPath: string;
  readonly tokenPath: string;
}

export interface StartedProxy extends ProxyPlace {
  readonly pid: number;
  /** With the pid, the identity of the process; null where there is no /proc. */
  readonly startTicks: string | null;
  readonly token: string;
  /** A connection that is already open; close it when it is not wanted. */
  readonly control: ProxyControl;
}

export interface StartOptions {
  /** Made 0700 if it is not there. Its path must be short: a Unix socket's is at most 107 bytes (unix(7)). */
  readonly dir: string;
  /** The node to run; by default the one that runs us. */
  readonly nodePath?: string;
  readonly limitMs?: number;
}

const defaultLimitMs = 5000;
const triesEveryMs = 10;
/** A standby that lives takes over within this, or has lost its way. */
const takeOverMs = 250;

export function proxyPlace(dir: string): ProxyPlace {
  return { socketPath: join(dir, 'proxy.sock'), tokenPath: join(dir, 'proxy.token') };
}

/** The token of a state directory; made on first use. */
export function proxyToken(dir: string): string {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  const { tokenPath } = proxyPlace(dir);
  try {
    writeFileSync(tokenPath, `${randomBytes(24).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(tokenPath, 'utf8').trim();
}

/**
 * Starts the proxy of a directory as a process of its own session, which outlives us, and waits until it answers. If
 * one serves there already, that one is returned. Two may start at once: one of them wins, both callers get it.
 * @throws Error when nothing answers within `limitMs`.
 */
export async function startProxy(options: StartOptions): Promise<StartedProxy> {
  const { dir, nodePath = process.execPath, limitMs = defaultLimitMs } = options;
  const token = proxyToken(dir);
  const place = proxyPlace(dir);
  const present = await reach(place, token);
  if (present !== null) return started(place, token, present);
  const standing = standbyLives(place.socketPath) ? await appearing(place, token, takeOverMs) : null;
  if (standing !== null) return started(place, token, standing);
  const main = join(import.meta.dirname, `main${extname(import.meta.filename)}`);
  const child = spawnProxy(nodePath, [...nodeFlags, main, place.socketPath, place.tokenPath]);
  const spawned = new Promise<never>((_, reject) => child.once('error', reject));
  return started(place, token, await Promise.race([spawned, awaited(place, token, limitMs)]));
}

function started(place: ProxyPlace, token: string, control: ProxyControl): StartedProxy {
  return { ...place, token, control, pid: control.hello.pid, startTicks: control.hello.startTicks };
}

async function awaited(place: ProxyPlace, token: string, limitMs: number): Promise<ProxyControl> {
  const control = await appearing(place, token, limitMs);
  if (control !== null) return control;
  throw new Error(`the proxy at ${place.socketPath} did not answer within ${limitMs} ms`);
}

async function appearing(place: ProxyPlace, token: string, limitMs: number): Promise<ProxyControl | null> {
  const untilMs = performance.now() + limitMs;
  while (performance.now() < untilMs) {
    const control = await reach(place, token);
    if (control !== null) return control;
    await pause(triesEveryMs);
  }
  return null;
}

/** A connection to the proxy that serves a place; null when none does, or it is just ending. */
async function reach(place: ProxyPlace, token: string): Promise<ProxyControl | null> {
  try {
    return await connectProxy(place.socketPath, token);
  } catch (error) {
    if (isRefusal(error)) throw error;
    return null;
  }
}
