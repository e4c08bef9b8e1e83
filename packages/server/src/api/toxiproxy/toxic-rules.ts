import { reasonOf } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import { renewalsPerLease } from '@firedrill/core/protocol/messages';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { AgentLine } from '../../proxies/agent-line.ts';
import { percentOf, ruleOf, type Toxic } from './toxics.ts';

/**
 * Toxics have no end of their own, and nothing of ours is without one: each is an injection with a lease that is
 * renewed while we serve. When this process dies they end in the proxy by their own timers, and the proxies pass on.
 */
export interface ToxicRules {
  /** Null where the toxic does nothing. @throws FiredrillError what the agent refuses with */
  readonly begin: (
    proxy: { readonly name: string; readonly listen: string },
    toxic: Toxic,
  ) => Promise<InjectionId | null>;
  readonly end: (rule: InjectionId | null) => Promise<void>;
  /** Ends all, and renews none any more. */
  readonly close: () => Promise<void>;
}

export const toxicLeaseMs = 5_000;

export function createToxicRules(
  line: AgentLine,
  notes: Notes,
  onLost: (rules: readonly InjectionId[]) => void,
): ToxicRules {
  const live = new Set<InjectionId>();
  const renew = async (): Promise<void> => {
    const asked = [...live];
    if (asked.length === 0) return;
    const there = await line.renew(asked, toxicLeaseMs);
    const lost = asked.filter((rule) => !there.includes(rule) && live.has(rule));
    if (lost.length === 0) return;
    for (const rule of lost) live.delete(rule);
    onLost(lost);
    notes.note('warn', 'toxics have ended with the proxy or the agent that held them', { lost });
    await Promise.all(lost.map((rule) => line.recover(rule, 'its proxy has ended')));
  };
  const everyMs = toxicLeaseMs / renewalsPerLease;
  const timer = setInterval(() => {
    void renew().catch((thrown: unknown) => notes.note('warn', `toxics are not renewed: ${reasonOf(thrown)}`));
  }, everyMs);
  const end = async (rule: InjectionId | null): Promise<void> => {
    if (rule === null) return;
    live.delete(rule);
    await line.recover(rule, 'ended through the API of Toxiproxy');
  };
  return {
    begin: async ({ name, listen }, toxic) => {
      const rule = ruleOf(toxic);
      if (rule === null) return null;
      const want = { ...rule, share: { percent: percentOf(toxic) }, match: null };
      const claim = { hold: 'proxy-rule', resource: { listen }, want };
      const injection = await line.inject({ fault: rule.fault, of: name, claim, leaseMs: toxicLeaseMs });
      live.add(injection);
      return injection;
    },
    end,
    close: async () => {
      clearInterval(timer);
      const ends = await Promise.allSettled([...live].map(end));
      // What could not be ended now ends with its lease.
      for (const each of ends) if (each.status === 'rejected') notes.note('warn', reasonOf(each.reason));
    },
  };
}
