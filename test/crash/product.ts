import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serverListens } from '@firedrill/cli/server/ensure-server';
import { createClient } from '@firedrill/cli/server/client';
import { stateDirAt } from '@firedrill/server/state-dir';
import type { Fixture } from './fixture.ts';
import { until } from './until.ts';

const startLimitMs = 20_000;
/** A person's recover tries on for some seconds, and starts agents; no server is waited for longer than a minute. */
const recoverLimitMs = 90_000;

/** The checkout's root: the folder above this one that holds the packages. */
export function checkoutRoot(from = import.meta.dirname): string {
  if (existsSync(join(from, 'packages', 'server'))) return from;
  return checkoutRoot(resolve(from, '..'));
}

/**
 * Starts the built server of a trial's state directory, and resolves when it listens. It starts its agent, which starts
 * the rest.
 * Without native calls a pause is done by a signal.
 * @throws Error when it does not come up
 */
export async function startProduct({ stateDir, policy, folder }: Fixture, native: boolean): Promise<ChildProcess> {
  const root = checkoutRoot();
  const main = join(root, 'packages/server/dist/server-main.js');
  const agentMain = join(root, 'packages/agent/dist/agent-main.js');
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const output = openSync(join(folder, 'server-output'), 'a', 0o600);
  const argv = [main, '--state', stateDir, '--agent-main', agentMain, '--idle-ms', '0', '--policy', policy];
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, FIREDRILL_CRASH_TRIAL: stateDir, ...(native ? {} : { FIREDRILL_NO_NATIVE: '1' }) };
  const server = spawn(process.execPath, argv, { detached: true, stdio: ['ignore', output, output], env });
  closeSync(output);
  const dir = stateDirAt(stateDir);
  const listens = await until(
    async () => server.exitCode !== null || (existsSync(dir.tokenFile) && (await serverListens(dir))),
    startLimitMs,
  );
  if (!listens || server.exitCode !== null) throw new Error(`the server of ${stateDir} does not come up`);
  return server;
}

/** `firedrill recover` on a trial's state directory, as a person would call it. */
export async function recoverByHand({ stateDir }: Fixture): Promise<{ status: number | null; output: string }> {
  const argv = [join(checkoutRoot(), 'packages/cli/dist/main.js'), 'recover', '--state', stateDir];
  const limit = { timeout: recoverLimitMs, killSignal: 'SIGKILL' } as const;
  const recovering = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'], ...limit });
  const pieces: string[] = [];
  for (const stream of [recovering.stdout, recovering.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece));
  }
  await once(recovering, 'close');
  if (recovering.signalCode === 'SIGKILL') pieces.push(`killed, as after ${recoverLimitMs} ms`);
  return { status: recovering.exitCode, output: pieces.join('') };
}

/** Whether the server has no run under way any longer. */
export async function allEnded(stateDir: string): Promise<boolean> {
  const { body } = await createClient(stateDirAt(stateDir)).call('GET', '/api/v1/runs?limit=1000');
  const { runs } = body as { runs: readonly { phase: string }[] }; // the answer of GET /runs, api/native/runs.ts
  return runs.every(({ phase }) => phase === 'ended');
}

/** Asks for a plan: it needs an agent, which first makes good what a dead one left. Resolves to the answer's status. */
export async function askPlan(stateDir: string, text: string): Promise<number> {
  const { status } = await createClient(stateDirAt(stateDir)).call('POST', '/api/v1/plans', { text, seed: 1 });
  return status;
}
