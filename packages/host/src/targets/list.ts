import type { AgentCalls } from '@firedrill/core/protocol/messages';
import type { AgentId } from '@firedrill/core/words/ids';
import type { Abilities } from '@firedrill/core/words/target';
import { readProxies } from '../holds/standing-proxies.ts';
import { resolveHost } from './host.ts';
import { type ProcessSurroundings, resolveProcesses } from './process.ts';

/** Finds targets on this host, and says what the host can do. */
export interface Targets {
  readonly resolve: AgentCalls['resolve'];
  readonly abilities: () => Promise<Abilities>;
}

/** The target kinds of a host; another kind matches nothing here, and `near` says so. */
export function createTargets(places: { readonly agent: AgentId; readonly runDir: string }): Targets {
  const around: ProcessSurroundings = { agent: places.agent, proxies: () => readProxies(places.runDir) };
  return {
    resolve: async ({ target }) => {
      if (target.type === 'process') return resolveProcesses(target, around);
      if (target.type === 'host') return resolveHost(target, around);
      return { candidates: [], near: [`an agent on a host finds processes and hosts, no ${target.type}`] };
    },
    abilities: async () => ({ proxy: 'no proxy of ours leads to it: declare one under spec.proxies' }),
  };
}
