import { randomBytes } from 'node:crypto';
import { FiredrillError } from '@firedrill/core/errors';
import type { AgentPort } from '@firedrill/core/engine/engine-ports';
import type { ClaimOf } from '@firedrill/core/hold';
import type { StandingClaim } from '@firedrill/core/protocol/messages';
import { type InjectionId, injectionId, isAgentId, type RunId, runId } from '@firedrill/core/words/ids';
import type { Target } from '@firedrill/core/words/target';

/** What standing proxies and their rules need of an agent; it decides by its own policy, and journals as ever. */
export interface AgentLine {
  readonly inject: (asked: Wish) => Promise<InjectionId>;
  /** An unknown injection is recovered already. */
  readonly recover: (injection: InjectionId, why: string) => Promise<void>;
  /** The injections whose effect is there, of these; the others are no more. */
  readonly renew: (injections: readonly InjectionId[], leaseMs: number) => Promise<readonly InjectionId[]>;
  readonly standing: () => Promise<readonly StandingClaim[]>;
}

export interface Wish {
  readonly fault: string;
  /** For people: whose wish it is. */
  readonly of: string;
  readonly claim: ClaimOf;
  readonly leaseMs: number;
}

const callMs = 10_000;
const epoch = 1;

/** `whichAgent` resolves when one is there; it may have to be started. */
export function createAgentLine(agents: AgentPort, whichAgent: () => Promise<string>): AgentLine {
  const run = runId(randomBytes(10));
  return {
    inject: async (wish) => {
      const agent = await whichAgent();
      const injection = injectionId(randomBytes(10));
      const asked = injectAsked(wish, agent, { injection, run });
      const { status } = await agents.call(agent, 'inject', asked, callMs);
      if (status.state !== 'live') throw new FiredrillError('effect-failed', status.detail || `it is ${status.state}`);
      return injection;
    },
    recover: async (injection, why) => {
      const agent = await whichAgent();
      const { status } = await agents.call(agent, 'recover', { injection, run: null, epoch: null, why }, callMs);
      if (status.state !== 'recovered') throw new FiredrillError('recovery-failed', status.detail);
    },
    renew: async (injections, leaseMs) => {
      const agent = await whichAgent();
      await agents.call(agent, 'renew', { run, epoch, injections, leaseMs }, callMs);
      const seen = await Promise.all(
        injections.map((injection) => agents.call(agent, 'observe', { injection }, callMs)),
      );
      return injections.filter((_, index) => seen[index]?.observed.some(({ present }) => present));
    },
    standing: async () => (await agents.call(await whichAgent(), 'standing', {}, callMs)).standing,
  };
}

function injectAsked(
  { fault, of, claim, leaseMs }: Wish,
  agent: string,
  ids: { readonly injection: InjectionId; readonly run: RunId },
) {
  if (!isAgentId(agent)) throw new FiredrillError('agent-away', `${agent} is no agent`);
  const target: Target = { ...nobody, id: 'proxy', agent, name: of };
  return { ...ids, epoch, fault, target, claims: [claim], leaseMs, durationMs: 0 };
}

/** A proxy is before whatever it leads to; no process is named, so none is looked at. */
const nobody: Omit<Target, 'id' | 'agent' | 'name'> = {
  kind: 'host',
  labels: {},
  matched: [],
  process: null,
  abilities: {},
  facts: {
    user: '',
    commandLine: [],
    ports: [],
    proxies: [],
    supervisor: null,
    memoryLimitBytes: 0,
    cpuCount: 0,
  },
};
