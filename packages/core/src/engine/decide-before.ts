import { ownOf } from '../words/own-of.ts';
import type { Plan } from '../plan/plan.ts';
import { msToNs } from '../ports.ts';
import { askedOf, type CountingPhase, countsIn } from '../words/counting-phases.ts';
import type { ProbeSpec } from '../words/experiment.ts';
import { standSinceNs } from './doors.ts';
import { proxiesAction, type RunState } from './state.ts';
import { type Decision, earliest, entering, record, type Step, wait } from './steps.ts';
import { isEachGuardRead, stopWakeNs } from './stops.ts';

/**
 * How long the system may take to settle before its steady state must hold, beyond the time for which it is watched.
 */
export const settleMs = 10_000;

/**
 * Before anything is injected: the run's proxies stand, every stop condition has been read, and the steady state is
 * seen without interruption for as long as the hypothesis asks. A baseline that is not met in time ends the run with
 * nothing injected, and so does a guard that stays blind.
 */
export function decideBefore(state: RunState, plan: Plan, nowNs: bigint): Decision {
  if (state.stop !== null) return entering('recovering', state.stop.why);
  const standing = standProxies(state, plan);
  if (standing.length > 0) return { steps: standing, wakeAtNs: stopWakeNs(state) };
  const proxiesSinceNs = standSinceNs(state, plan);
  if (proxiesSinceNs === null) return wait(stopWakeNs(state));
  const hypothesis = plan.experiment.spec.hypothesis;
  if (!isEachGuardRead(state)) return wait(stopWakeNs(state));
  if (hypothesis === undefined) return entering('during', heldWhy(plan));
  const probes = probesIn(hypothesis.probes, 'before');
  const beforeNs = msToNs(hypothesis.before);
  const metNs = probes.map((probe) => baselineMetNs(state, probe, beforeNs));
  if (metNs.every((each) => isMet(each, nowNs))) return entering('during', heldWhy(plan));
  const latestNs = proxiesSinceNs + beforeNs + msToNs(settleMs + patienceMs(probes));
  if (nowNs < latestNs) return wait(earliest([latestNs, nextNs(metNs, nowNs), stopWakeNs(state)]));
  const unmet = probes.filter((_probe, index) => !isMet(metNs[index] ?? null, nowNs)).map((probe) => probe.name);
  const why = `the baseline is not met by ${unmet.join(', ')}: nothing is injected`;
  return record({ type: 'stop.requested', by: 'engine', why, interrupt: false });
}

const heldWhy = ({ experiment }: Plan): string =>
  askedOf(experiment) === undefined ? 'there is no hypothesis to watch' : 'the steady state holds';

const isMet = (metNs: bigint | null, nowNs: bigint): boolean => metNs !== null && metNs <= nowNs;

/** The probes that count in a phase. */
export function probesIn(probes: readonly ProbeSpec[], phase: CountingPhase): readonly ProbeSpec[] {
  return probes.filter((probe) => countsIn(probe, phase));
}

/** Requests the run's proxies once, and asks the agent again for those that are not up yet. */
function standProxies(state: RunState, plan: Plan): readonly Step[] {
  return plan.proxies.flatMap((proxy): readonly Step[] => {
    const injection = Object.values(state.injections).find((each) => each.planned.slot === proxy.slot);
    if (injection === undefined) return [{ do: 'request', action: proxiesAction, slot: proxy.slot }];
    return injection.state === 'requested' ? [{ do: 'inject', injection }] : [];
  });
}

/** When this probe's baseline is met if it stays good; null while its last sample is not good or it has too few. */
function baselineMetNs(state: RunState, probe: ProbeSpec, beforeNs: bigint): bigint | null {
  const now = ownOf(state.probes, probe.name);
  if (now === undefined || now.goodSinceNs === null || now.goodInARow < probe.minSamples) return null;
  const metNs = now.goodSinceNs + beforeNs - msToNs(probe.every);
  return metNs > now.goodSinceNs ? metNs : now.goodSinceNs;
}

function nextNs(times: readonly (bigint | null)[], nowNs: bigint): bigint | null {
  return earliest(times.filter((time) => time !== null && time > nowNs));
}

/** How long a slow probe may take to gather its samples: twice what its interval and time-out ask for. */
function patienceMs(probes: readonly ProbeSpec[]): number {
  return Math.max(0, ...probes.map((probe) => 2 * probe.minSamples * (probe.every + (probe.timeout ?? probe.every))));
}
