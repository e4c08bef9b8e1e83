import { createClient } from '@firedrill/cli/server/client';
import { FiredrillError } from '@firedrill/core/errors';
import { stateDirAt } from '@firedrill/server/state-dir';
import type { Fixture } from './fixture.ts';

const place = '/api/v1/proxies';
const name = 'plain';

/**
 * Makes the plain door a standing one, which outlives every run and everything of ours that is killed. False where
 * there is no load, and where this server keeps no standing doors: then each run has a plain door of its own.
 */
export async function openStanding({ stateDir, plainPort, load }: Fixture): Promise<boolean> {
  const client = createClient(stateDirAt(stateDir));
  if (load === null || !(await keepsDoors(client))) return false;
  const words = { name, listen: `127.0.0.1:${plainPort}`, upstream: `127.0.0.1:${load.upstreamPort}` };
  await client.call('POST', place, words);
  if (!(await load.flows(flowLimitMs))) throw new Error('nothing comes through a standing door');
  return true;
}

const flowLimitMs = 10_000;

async function keepsDoors(client: ReturnType<typeof createClient>): Promise<boolean> {
  try {
    return (await client.call('GET', place)).status === 200;
  } catch (thrown) {
    // A server that does not know the path says so; one that is not there would have failed before.
    if (thrown instanceof FiredrillError) return false;
    throw thrown;
  }
}

/** Ends the standing door, as a person would. @throws FiredrillError when the next start has forgotten it */
export async function endStanding({ stateDir }: Fixture): Promise<void> {
  await createClient(stateDirAt(stateDir)).call('POST', `${place}/${name}/end`);
}
