import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { connectProxy } from '@firedrill/host/proxy/client';
import { standbyPath } from '@firedrill/host/proxy/standby';
import { proxyPlace, proxyToken } from '@firedrill/host/proxy/start-proxy';

/** The process that serves the proxy of a state directory, and not the one that stands by. */
export async function servingProxy(stateDir: string): Promise<number> {
  const run = join(stateDir, 'run');
  const control = await connectProxy(proxyPlace(run).socketPath, proxyToken(run));
  control.close();
  return control.hello.pid;
}

export const hasStandby = (stateDir: string): boolean =>
  existsSync(standbyPath(proxyPlace(join(stateDir, 'run')).socketPath));
