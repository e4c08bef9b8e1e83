import type { Plan } from '../plan/plan.ts';
import type { RunState } from './state.ts';

/** Whether the run's proxies have come up; one that is gone later has stood. */
export const doorsStand = (state: RunState, plan: Plan): boolean =>
  state.phase !== 'before' || standSinceNs(state, plan) !== null;

/** Since when all of the run's proxies stand; null while one does not. */
export function standSinceNs(state: RunState, plan: Plan): bigint | null {
  return plan.proxies.reduce<bigint | null>((latest, proxy) => {
    const injection = Object.values(state.injections).find((each) => each.planned.slot === proxy.slot);
    const liveNs = injection?.state === 'live' ? injection.liveNs : null;
    if (latest === null || liveNs === null) return null;
    return liveNs > latest ? liveNs : latest;
  }, state.phaseSinceNs);
}
