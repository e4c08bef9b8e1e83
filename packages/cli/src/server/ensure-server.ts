import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FiredrillError } from '@firedrill/core/errors';
import { createClient, limitsMs } from './client.ts';
import type { AlertTls } from '@firedrill/server/api/alerts/alert-tls';
import { prepareStateDir, type StateDir } from '@firedrill/server/state-dir';

const startLimitMs = 20_000;
const pollMs = 20;
/** The exit status of a server that found another one holding the state directory. */
const lostRace = 2;

export interface ServerOptions {
  readonly policy?: string | undefined;
  readonly idleMs?: number | undefined;
  /** The certificate by which alerts from other machines are heard. */
  readonly alertTls?: AlertTls | null;
  /** Ends the runs that a dead predecessor left, instead of going on with them, and says why. */
  readonly endRuns?: string | undefined;
  /** Words of the command line by which the server also serves AWS FIS. */
  readonly fisWords?: readonly string[];
}

/** Whether a server of ours answers on the socket. */
export function serverListens(dir: StateDir): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createConnection(dir.socket);
  probe.once('error', () => resolve(false));
  probe.once('connect', () => {
    probe.destroy();
    resolve(true);
  });
  return promise;
}

/** Whether a server listens within the limit: where one died, whoever watches its run starts another. */
export async function serverComesBack(dir: StateDir, limitMs: number): Promise<boolean> {
  const lastMs = performance.now() + limitMs;
  while (!(await serverListens(dir))) {
    if (performance.now() >= lastMs) return false;
    await pause(pollMs);
  }
  return true;
}

/**
 * Whether a server of ours answers a request. `silent` is one whose process takes connections and says nothing: it
 * hangs, or is stopped.
 */
export async function serverAnswers(dir: StateDir): Promise<'yes' | 'no' | 'silent'> {
  if (!(await serverListens(dir))) return 'no';
  try {
    await createClient(dir).call('GET', '/healthz', undefined, limitsMs.stop);
    return 'yes';
  } catch (thrown) {
    if (thrown instanceof FiredrillError && thrown.code === 'agent-away') return 'no';
    if (thrown instanceof FiredrillError && thrown.code === 'server-silent') return 'silent';
    throw thrown;
  }
}

/**
 * Joins the server of this state directory, or starts one that outlives this command and goes home when idle.
 * @throws FiredrillError `timeout` when it does not come up, `server-silent` when the one that is there does not answer
 */
export async function ensureServer(root: string, options: ServerOptions = {}): Promise<StateDir> {
  const dir = prepareStateDir(root);
  const answers = await serverAnswers(dir);
  if (answers === 'yes') return dir;
  if (answers === 'silent') {
    throw new FiredrillError('server-silent', `the server on ${dir.socket} did not answer within ${limitsMs.stop} ms`);
  }
  const stderr = openSync(dir.log('server-stderr'), 'a', 0o600);
  const child = spawn(process.execPath, [...process.execArgv, ...serverArguments(dir, options)], {
    detached: true,
    stdio: ['ignore', 'ignore', stderr],
  });
  child.unref();
  const limitMs = performance.now() + startLimitMs;
  while (performance.now() < limitMs) {
    if (await serverListens(dir)) return dir;
    // Another command may be starting a server in the same moment: then ours has gone away, and that one will listen.
    if (child.exitCode !== null && child.exitCode !== lostRace) break;
    await pause(pollMs);
  }
  throw new FiredrillError(
    'timeout',
    `the server did not start; see ${dir.log('server')} and ${dir.log('server-stderr')}`,
  );
}

export function serverArguments(dir: StateDir, options: ServerOptions): string[] {
  const main = fileURLToPath(import.meta.resolve('@firedrill/server/server-main'));
  const agentMain = fileURLToPath(import.meta.resolve('@firedrill/agent/agent-main'));
  const policy = options.policy === undefined ? [] : ['--policy', options.policy];
  const idle = options.idleMs === undefined ? [] : ['--idle-ms', String(options.idleMs)];
  const end = options.endRuns === undefined ? [] : ['--end-runs', options.endRuns];
  const { certFile, keyFile } = options.alertTls ?? { certFile: null, keyFile: null };
  const tls = certFile === null ? [] : ['--alerts-cert', certFile, '--alerts-key', keyFile];
  return [
    main,
    '--state',
    dir.root,
    '--agent-main',
    agentMain,
    ...policy,
    ...idle,
    ...tls,
    ...end,
    ...(options.fisWords ?? []),
  ];
}
