import { reasonOf } from '@firedrill/core/errors';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './context.ts';

const lookMs = 5_000;

/** Agents, and what is left of ours on their hosts. */
export function addAgents(api: FastifyInstance, context: ApiContext): void {
  const { hub } = context;
  api.get('/api/v1/agents', async () => ({
    agents: await Promise.all(
      hub.agents().map(async (agent) => {
        try {
          return { ...(await hub.call(agent, 'capabilities', {}, lookMs)), reachable: true };
        } catch (thrown) {
          return { agent, reachable: false, why: reasonOf(thrown) };
        }
      }),
    ),
  }));
  api.get('/api/v1/residue', async () => {
    const found = await Promise.all(hub.agents().map((agent) => hub.call(agent, 'residue', {}, lookMs)));
    const live: readonly InjectionId[] = found.flatMap((each) => each.live);
    return {
      effects: found.flatMap((each) => each.effects),
      litter: found.flatMap((each) => each.litter),
      unknown: found.flatMap((each) => each.unknown),
      live,
    };
  });
}
