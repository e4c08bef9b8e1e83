import type { Plan, PlannedAction } from '../plan/plan.ts';
import { msToNs } from '../ports.ts';
import { type InjectionState, isOver, type RunState } from './state.ts';
import { type Decision, earliest, entering, record, type Step, wait } from './steps.ts';
import { stopWakeNs } from './stops.ts';

/** How long an act waits for its witness before the method goes on without having seen the effect. */
export const actWitnessLimitMs = 10_000;

/**
 * The method: each action begins when those before it have ended and its delay is over, and lasts as long as it says.
 */
export function decideDuring(state: RunState, plan: Plan, nowNs: bigint): Decision {
  if (state.stop !== null) return entering('recovering', state.stop.why);
  const decisions = plan.actions.map((action) => decideAction(state, action, nowNs));
  const steps = decisions.flatMap((decision) => decision.steps);
  if (steps.length === 0 && plan.actions.every((action) => state.actions[action.name]?.state === 'ended')) {
    return entering('recovering', 'the method is over');
  }
  return { steps, wakeAtNs: earliest([...decisions.map((decision) => decision.wakeAtNs), stopWakeNs(state)]) };
}

function decideAction(state: RunState, action: PlannedAction, nowNs: bigint): Decision {
  const now = state.actions[action.name];
  switch (now?.state) {
    case 'waiting':
      return beginWhenDue(state, action, nowNs);
    case 'running':
      return goOn(state, action, nowNs);
    default:
      return wait(null);
  }
}

function beginWhenDue(state: RunState, action: PlannedAction, nowNs: bigint): Decision {
  const before = action.after.map((name) => state.actions[name]);
  if (before.some((each) => each?.state !== 'ended')) return wait(null);
  const readyNs = before.reduce((latest, each) => max(latest, each?.sinceNs ?? 0n), state.phaseSinceNs);
  const dueNs = readyNs + msToNs(action.delayMs);
  if (nowNs < dueNs) return wait(dueNs);
  return record({ type: 'action.started', action: action.name });
}

function goOn(state: RunState, action: PlannedAction, nowNs: bigint): Decision {
  const own = Object.values(state.injections).filter((each) => each.action === action.name);
  const missing = action.injections.filter((planned) => !own.some((each) => each.planned.slot === planned.slot));
  const requests = missing.map((planned): Step => ({ do: 'request', action: action.name, slot: planned.slot }));
  const injections = own.map((injection) => decideInjection(action, injection, nowNs));
  const steps = [...requests, ...injections.flatMap((each) => each.steps)];
  if (steps.length === 0 && own.every((each) => hasEnded(action, each, nowNs))) {
    return record({ type: 'action.ended', action: action.name, why: 'its time is over' });
  }
  return { steps, wakeAtNs: earliest(injections.map((each) => each.wakeAtNs)) };
}

function decideInjection(action: PlannedAction, injection: InjectionState, nowNs: bigint): Decision {
  switch (injection.state) {
    case 'requested':
      return { steps: [{ do: 'inject', injection }], wakeAtNs: null };
    case 'live': {
      if (action.lasts === 'act') return wait(null);
      const endsNs = (injection.liveNs ?? nowNs) + msToNs(action.durationMs);
      if (nowNs < endsNs) return wait(endsNs);
      return { steps: [{ do: 'recover', injection, why: 'its duration is over' }], wakeAtNs: null };
    }
    case 'recovering':
      return { steps: [{ do: 'recover', injection, why: 'its duration is over' }], wakeAtNs: null };
    default:
      return wait(seenLimitNs(action, injection));
  }
}

/**
 * A lasting fault has ended when it is taken back; an act when its witness has seen it, or cannot, or had time
 * enough.
 */
function hasEnded(action: PlannedAction, injection: InjectionState, nowNs: bigint): boolean {
  if (!isOver(injection)) return false;
  const limitNs = seenLimitNs(action, injection);
  return limitNs === null || nowNs >= limitNs;
}

function seenLimitNs(action: PlannedAction, injection: InjectionState): bigint | null {
  const waits = action.lasts === 'act' && injection.state === 'recovered' && !injection.everPresent && !injection.blind;
  return waits ? injection.sinceNs + msToNs(actWitnessLimitMs) : null;
}

const max = (left: bigint, right: bigint): bigint => (left > right ? left : right);
