import { ownOf } from '../words/own-of.ts';
import type { Plan, PlannedAction } from '../plan/plan.ts';
import { msToNs, nsToMs } from '../ports.ts';
import { endedWithTarget, unseenLimitMs } from '../verdict/early-end.ts';
import { type InjectionState, isOver, type RunState } from './state.ts';
import { type Decision, earliest, entering, record, type Step, wait } from './steps.ts';
import { stopWakeNs } from './stops.ts';

/** How long an act waits for its witness before the method goes on without having seen the effect. */
export const actWitnessLimitMs = 10_000;
/** What is expected within some time is awaited for so long more: late is worth knowing from never. */
const returnGraceMs = 1_000;

/**
 * The method: each action begins when those before it have ended and its delay is over, and lasts as long as it says.
 */
export function decideDuring(state: RunState, plan: Plan, nowNs: bigint): Decision {
  if (state.stop !== null) return entering('recovering', state.stop.why);
  const decisions = plan.actions.map((action) => decideAction(state, action, nowNs));
  const steps = decisions.flatMap((decision) => decision.steps);
  if (steps.length === 0 && plan.actions.every((action) => ownOf(state.actions, action.name)?.state === 'ended')) {
    return entering('recovering', 'the method is over');
  }
  return { steps, wakeAtNs: earliest([...decisions.map((decision) => decision.wakeAtNs), stopWakeNs(state)]) };
}

function decideAction(state: RunState, action: PlannedAction, nowNs: bigint): Decision {
  const now = ownOf(state.actions, action.name);
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
  const before = action.after.map((name) => ownOf(state.actions, name));
  if (before.some((each) => each?.state !== 'ended')) return wait(null);
  const readyNs = before.reduce((latest, each) => max(latest, each?.sinceNs ?? 0n), state.phaseSinceNs);
  const dueNs = readyNs + msToNs(action.delayMs);
  if (nowNs < dueNs) return wait(dueNs);
  return record({ type: 'action.started', action: action.name });
}

function goOn(state: RunState, action: PlannedAction, nowNs: bigint): Decision {
  if (action.injections.length === 0) return passTime(state, action, nowNs);
  const own = Object.values(state.injections).filter((each) => each.action === action.name);
  const there = new Set(own.map(({ planned }) => planned.slot));
  const missing = action.injections.filter(({ slot }) => !there.has(slot));
  const requests = missing.map((planned): Step => ({ do: 'request', action: action.name, slot: planned.slot }));
  const injections = own.map((injection) => decideInjection(action, injection, nowNs));
  const steps = [...requests, ...injections.flatMap((each) => each.steps)];
  if (steps.length === 0 && own.every((each) => hasEnded(action, each, nowNs))) {
    return record({ type: 'action.ended', action: action.name, why: endOf(state, action, own) });
  }
  return { steps, wakeAtNs: earliest(injections.map((each) => each.wakeAtNs)) };
}

/** An action that hurts nothing lets its time go by: another dialect's wait, or a step of which nothing was chosen. */
function passTime(state: RunState, { name, durationMs }: PlannedAction, nowNs: bigint): Decision {
  const endsNs = (ownOf(state.actions, name)?.sinceNs ?? nowNs) + msToNs(durationMs);
  return nowNs < endsNs ? wait(endsNs) : record({ type: 'action.ended', action: name, why: 'its time is over' });
}

/** Why an action is over; what came before its time is said first. */
function endOf(state: RunState, action: PlannedAction, own: readonly InjectionState[]): string {
  const reasons = own.flatMap((injection) => earlyEnd(state, action, injection) ?? []);
  const [first] = reasons;
  if (first === undefined) return action.lasts === 'act' ? 'it is done' : 'its time is over';
  return reasons.length === 1 ? first : `${first}; ${reasons.length - 1} more of its injections ended early`;
}

/** Null when it lasted as long as it should, or was done. */
function earlyEnd(state: RunState, action: PlannedAction, injection: InjectionState): string | null {
  const { slot, target } = injection.planned;
  if (injection.state === 'refused') return `${slot} was refused`;
  if (endedWithTarget(injection.how, injection.planned)) return `the target of ${slot} is gone`;
  if (injection.how === 'failed') return `${slot} could not be taken back`;
  if (action.lasts === 'act') return null;
  const leftMs = durationLeftMs(action, injection);
  const wasGone = leftMs > 0 && injection.unseenSinceNs !== null;
  if (injection.end?.by === 'run') return wasGone ? `the witness saw that ${slot} was gone before its time` : null;
  if (state.died.includes(target.agent)) return `the agent of ${slot} died, and it was taken back`;
  return leftMs > earlyMs ? `the agent took ${slot} back: ${injection.end?.detail || 'it does not say why'}` : null;
}

const durationLeftMs = ({ durationMs }: PlannedAction, { sinceNs, liveNs }: InjectionState): number =>
  durationMs - nsToMs(sinceNs - (liveNs ?? 0n));

/** An agent counts the duration from its claim, a little before the engine does. */
const earlyMs = 250;

/** When a fault that its witness does not see any more counts as gone; null while it is seen. */
const unseenNs = (action: PlannedAction, { unseenSinceNs, planned }: InjectionState): bigint | null =>
  unseenSinceNs === null ? null : unseenSinceNs + msToNs(unseenLimitMs(planned, action.durationMs));

const overWhy = 'its duration is over';
const goneWhy = 'the witness saw that it was gone before its time';

function decideInjection(action: PlannedAction, injection: InjectionState, nowNs: bigint): Decision {
  switch (injection.state) {
    case 'requested':
      return { steps: [{ do: 'inject', injection }], wakeAtNs: null };
    case 'live': {
      if (action.lasts === 'act') return wait(null);
      const endsNs = (injection.liveNs ?? nowNs) + msToNs(action.durationMs);
      const goneNs = unseenNs(action, injection);
      // What is gone does not come back, and nothing is injected twice: there is nothing to wait for.
      if (goneNs !== null && goneNs < endsNs && nowNs >= goneNs)
        return { steps: [{ do: 'recover', injection, why: goneWhy }], wakeAtNs: null };
      if (nowNs < endsNs) return wait(earliest([endsNs, goneNs]));
      return { steps: [{ do: 'recover', injection, why: overWhy }], wakeAtNs: null };
    }
    case 'recovering':
      return { steps: [{ do: 'recover', injection, why: overWhy }], wakeAtNs: null };
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
  const limitMs = Math.max(actWitnessLimitMs, (injection.planned.expectWithinMs ?? 0) + returnGraceMs);
  return waits ? injection.sinceNs + msToNs(limitMs) : null;
}

const max = (left: bigint, right: bigint): bigint => (left > right ? left : right);
