import { ownOf } from '../words/own-of.ts';
import type { Plan } from '../plan/plan.ts';
import { msToNs } from '../ports.ts';
import { awaitedUntilNs } from './awaited-marks.ts';
import { probesIn } from './decide-before.ts';
import { doorsLeave, type InjectionState, isOver, proxiesAction, type RunState } from './state.ts';
import { type Decision, earliest, entering, type Step, wait } from './steps.ts';

/** How long the witness may take to see that an effect is gone before the run goes on without that proof. */
export const goneWitnessLimitMs = 2_000;
/**
 * An invariant that does not hold, or cannot be read, is read again so often: a dispatcher may be about to catch up.
 */
export const invariantTries = 5;
const invariantPauseMs = 1_000;
/** A look for residue that is not clean is repeated so often before the run ends residual. */
export const residueTries = 5;
const residuePauseMs = 1_000;

/** Everything but the run's own proxies is taken back, the witness sees it gone, and the residue is looked for. */
export function decideRecovering(state: RunState, plan: Plan, nowNs: bigint): Decision {
  const injections = Object.values(state.injections).filter((each) => each.action !== proxiesAction);
  const why = state.stop?.why ?? 'the method is over';
  const steps = injections
    .filter((each) => !isOver(each))
    .map((injection): Step => ({ do: 'recover', injection, why }));
  if (steps.length > 0) return { steps, wakeAtNs: null };
  const unseen = injections.filter((each) => awaitsWitness(each));
  const limitNs = earliest(unseen.map((each) => each.sinceNs + msToNs(goneWitnessLimitMs)));
  if (limitNs !== null && nowNs < limitNs) return wait(limitNs);
  const looking = lookForResidue(state, nowNs);
  if (looking !== null) return looking;
  const doors = doorsLeave(state) ? [] : plan.proxies;
  return entering('after', doors.length > 0 ? 'all faults are taken back' : 'everything is taken back');
}

/**
 * Gone by our own record, but the witness's last word is that it still hurts. An act stays; nothing is awaited there.
 */
function awaitsWitness(injection: InjectionState): boolean {
  return (
    injection.effect === 'present' &&
    injection.how !== 'irreversible' &&
    injection.how !== 'target-gone' &&
    !injection.blind
  );
}

/** The system is watched until it is stable, the invariants are read, the proxies leave, and the run is judged. */
export function decideAfter(state: RunState, plan: Plan, nowNs: bigint): Decision {
  const watchUntilNs = watchEndNs(state, plan);
  if (nowNs < watchUntilNs) return wait(watchUntilNs);
  const invariant = decideInvariant(state, plan, nowNs);
  if (invariant !== null) return invariant;
  const proxies = Object.values(state.injections).filter((each) => each.action === proxiesAction && !isOver(each));
  if (proxies.length > 0) {
    return {
      steps: proxies.map((injection): Step => ({ do: 'recover', injection, why: 'the run is over' })),
      wakeAtNs: null,
    };
  }
  const looking = plan.proxies.length > 0 ? lookForResidue(state, nowNs) : null;
  if (looking !== null) return looking;
  return { steps: [{ do: 'judge' }], wakeAtNs: null };
}

/**
 * A look for residue in this phase; null when it is over. One that is not clean is repeated: an agent may be taking
 * something out again and again until it works, or be away for a moment.
 */
function lookForResidue({ residue, phase }: RunState, nowNs: bigint): Decision | null {
  if (residue === null || residue.phase !== phase) return look;
  if (residue.clean || residue.looks >= residueTries) return null;
  const dueNs = residue.atNs + msToNs(residuePauseMs);
  return nowNs < dueNs ? wait(dueNs) : look;
}

const look: Decision = { steps: [{ do: 'look-for-residue' }], wakeAtNs: null };

/** Until when the system is watched: it is stable and nothing is awaited, nobody asked, or patience is over. */
function watchEndNs(state: RunState, plan: Plan): bigint {
  const hypothesis = plan.experiment.spec.hypothesis;
  if (hypothesis === undefined || !worthWatching(state)) return state.phaseSinceNs;
  const probes = probesIn(hypothesis.probes, 'after');
  const stable = probes.every((probe) => {
    const now = ownOf(state.probes, probe.name);
    const counts = now?.phases['after'];
    const enough = counts !== undefined && counts.good >= probe.minSamples;
    return enough && now !== undefined && now.goodInARow >= stableIntervals + 1;
  });
  if (stable) return awaitedUntilNs(state, plan) ?? state.phaseSinceNs;
  return state.phaseSinceNs + msToNs(hypothesis.after);
}

/** Stable means: good for three intervals more than the first good sample. */
export const stableIntervals = 3;

/** After a person's stop nobody waits for the system; without any injection there is nothing to recover from. */
function worthWatching(state: RunState): boolean {
  if (state.stop?.by === 'person' || state.stop?.by === 'lever') return false;
  // Through a door that is closed nothing can be seen.
  if (doorsLeave(state)) return false;
  return Object.values(state.injections).some((each) => each.liveNs !== null && each.action !== proxiesAction);
}

/**
 * The next invariant to read, or until when to leave the system alone before it is read again; null when all are
 * known.
 */
function decideInvariant(state: RunState, plan: Plan, nowNs: bigint): Decision | null {
  if (!worthWatching(state)) return null;
  const open = (plan.experiment.spec.hypothesis?.invariants ?? []).find(({ name }) => {
    const known = ownOf(state.invariants, name);
    return known === undefined || (known.quality !== 'good' && known.tries < invariantTries);
  });
  if (open === undefined) return null;
  const known = ownOf(state.invariants, open.name);
  const dueNs = known === undefined ? nowNs : known.atNs + msToNs(invariantPauseMs);
  return nowNs < dueNs ? wait(dueNs) : { steps: [{ do: 'sample-invariant', invariant: open.name }], wakeAtNs: null };
}
