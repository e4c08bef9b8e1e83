import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { FiredrillError } from '@firedrill/core/errors';
import { stateDirAt } from '@firedrill/server/state-dir';
import { ensureServer, serverListens } from './ensure-server.ts';
import { policyToUse } from './living-policy.ts';
import { lookInStore, type SeenRun, unfinishedIn } from './look.ts';
import { hasProxies, processesOf } from './processes.ts';

/** Ending a run means a look at the world by a new agent and its witness. */
const closeLimitMs = 45_000;
const homeLimitMs = 5_000;
const idleMs = 200;
const pollMs = 50;

/**
 * Closes the records of runs whose server is dead, after what they left was taken back: a server comes, ends them as
 * any next server would, and goes home. Resolves to how they ended; nothing is started where no run is open.
 * @throws FiredrillError `timeout` when they have no end in time, and what starting a server throws
 */
export async function closeRuns(root: string, environment: NodeJS.ProcessEnv): Promise<readonly SeenRun[]> {
  const dir = stateDirAt(root);
  if (!existsSync(dir.store) || (await serverListens(dir))) return [];
  const look = lookInStore(dir);
  const open = await unfinishedIn(look);
  if (open.length === 0) return [];
  const policy = (await policyToUse(root, undefined, environment)) ?? undefined;
  await ensureServer(root, { policy, idleMs, endRuns: 'its server died, and a person took everything back' });
  const limitMs = performance.now() + closeLimitMs;
  while ((await unfinishedIn(look)).some((run) => open.includes(run))) {
    if (performance.now() > limitMs) throw new FiredrillError('timeout', `${open.join(', ')}: no end in time`);
    await pause(pollMs);
  }
  await awaitHome(root);
  return (await look.runs()).filter(({ run }) => open.includes(run));
}

/** Waits until server, agent and reaper are gone. Where a proxy stands they stay with it, and nobody waits for them. */
export async function awaitHome(root: string): Promise<void> {
  const homeMs = performance.now() + homeLimitMs;
  while (!hasProxies(root) && processesOf(root).length > 0 && performance.now() < homeMs) await pause(pollMs);
}
