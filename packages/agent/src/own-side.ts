import { existsSync, readFileSync } from 'node:fs';
import { connectProxy, type ProxyControl } from '@firedrill/host/proxy/client';
import { proxyPlace } from '@firedrill/host/proxy/start-proxy';
import { identifyProcess } from '@firedrill/host/processes';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import type { WitnessIdentity } from './witness-process.ts';

const proxyLimitMs = 500;

/**
 * What the proxy of ours that serves this directory answers; null when none can be reached. The connection ends with
 * the answer.
 */
export async function askProxy<Answer>(
  runDir: string,
  ask: (control: ProxyControl) => Answer | Promise<Answer>,
): Promise<Answer | null> {
  const { socketPath, tokenPath } = proxyPlace(runDir);
  if (!existsSync(socketPath)) return null;
  let control: ProxyControl | null = null;
  try {
    control = await connectProxy(socketPath, readFileSync(tokenPath, 'utf8').trim(), proxyLimitMs);
    return await ask(control);
  } catch {
    return null; // it has just ended, or is not ours
  } finally {
    control?.close();
  }
}

/**
 * The proxy of ours, as its own control socket names it. One that cannot be reached is not known: as a child of ours it
 * then counts as ours, and what goes through it as nobody's work.
 */
export async function findProxies(runDir: string): Promise<readonly WitnessIdentity[]> {
  const hello = await askProxy(runDir, (control) => control.hello);
  const startTicks = hello?.startTicks ?? null;
  return hello === null || startTicks === null ? [] : [{ pid: hello.pid, startTicks }];
}

/** Whether a process that was named by its identity is one that this /proc shows. */
export function isHere(server: ProcessIdentity): boolean {
  const found = identifyProcess(server.pid);
  if (found === undefined || found.startTicks !== server.startTicks) return false;
  return found.bootId === server.bootId && (found.pidNamespace === server.pidNamespace || found.pidNamespace === '');
}
