import { existsSync, readFileSync } from 'node:fs';
import { connectProxy } from '@firedrill/host/proxy/client';
import { proxyPlace } from '@firedrill/host/proxy/start-proxy';
import { identifyProcess } from '@firedrill/host/processes';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import type { WitnessIdentity } from './witness-process.ts';

const proxyLimitMs = 500;

/**
 * The proxy of ours that serves this directory, as its own control socket names it. One that cannot be reached is not
 * known: as a child of ours it then counts as ours, and what goes through it as nobody's work.
 */
export async function findProxies(runDir: string): Promise<readonly WitnessIdentity[]> {
  const { socketPath, tokenPath } = proxyPlace(runDir);
  if (!existsSync(socketPath)) return [];
  try {
    const control = await connectProxy(socketPath, readFileSync(tokenPath, 'utf8').trim(), proxyLimitMs);
    const { pid, startTicks } = control.hello;
    control.close();
    return startTicks === null ? [] : [{ pid, startTicks }];
  } catch {
    return []; // it has just ended, or is not ours
  }
}

/** Whether a process that was named by its identity is one that this /proc shows. */
export function isHere(server: ProcessIdentity): boolean {
  const found = identifyProcess(server.pid);
  if (found === undefined || found.startTicks !== server.startTicks) return false;
  return found.bootId === server.bootId && (found.pidNamespace === server.pidNamespace || found.pidNamespace === '');
}
