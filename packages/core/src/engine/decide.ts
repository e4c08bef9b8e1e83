import { decideBefore } from './decide-before.ts';
import { decideDuring } from './decide-during.ts';
import { decideAfter, decideRecovering } from './decide-end.ts';
import type { RunState } from './state.ts';
import { type Decision, record, wait } from './steps.ts';
import { stopNow } from './stops.ts';

/**
 * The heart of the engine: what follows from the state at a moment. Pure.
 *
 *     before ──baseline met──▶ during ──method over──▶ recovering ──nothing left──▶ after ──stable──▶ judged
 *        └──not met, stopped──────────────────────────────▲            (a stop goes to recovering at once)
 */
export function decide(state: RunState, nowNs: bigint): Decision {
  if (state.plan === null || state.phase === 'ended') return wait(null);
  const stop = stopNow(state, nowNs);
  if (stop !== null) return record(stop);
  switch (state.phase) {
    case 'before':
      return decideBefore(state, state.plan, nowNs);
    case 'during':
      return decideDuring(state, state.plan, nowNs);
    case 'recovering':
      return decideRecovering(state, state.plan, nowNs);
    case 'after':
      return decideAfter(state, state.plan, nowNs);
  }
}
