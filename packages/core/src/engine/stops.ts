import { ownOf } from '../words/own-of.ts';
import { msToNs } from '../ports.ts';
import type { EventBody } from '../words/events.ts';
import { proxiesAction, type RunState } from './state.ts';
import { earliest } from './steps.ts';

/** A reason to stop that nobody has recorded yet: a stop condition, a blind guard, a refusal, a lost agent. */
export function stopNow(state: RunState, nowNs: bigint): EventBody | null {
  if (state.stop !== null || (state.phase !== 'before' && state.phase !== 'during')) return null;
  const plan = state.plan;
  for (const [index, stop] of (plan?.experiment.spec.stopWhen ?? []).entries()) {
    const probe = ownOf(state.probes, stop.probe);
    const sinceNs = probe?.violatedSinceNs[index];
    if (sinceNs !== undefined && nowNs - sinceNs >= msToNs(stop.for)) {
      return stopBody('condition', `the stop condition on ${stop.probe} is met`);
    }
    if ((probe?.blindInARow ?? 0) >= 2) {
      return stopBody('blind-guard', `the stop condition on ${stop.probe} could not be read for two intervals`);
    }
  }
  const refused = Object.values(state.injections).find((each) => each.state === 'refused');
  if (refused !== undefined) return stopBody('engine', `the injection ${refused.planned.slot} was refused`);
  const door = Object.values(state.injections).find(
    (each) => each.action === proxiesAction && each.state === 'recovered',
  );
  const leaseNs = msToNs(plan?.leaseMs ?? 0);
  const lost = Object.entries(state.away).find(([, sinceNs]) => nowNs - sinceNs >= leaseNs);
  if (lost !== undefined) return stopBody('engine', `the agent ${lost[0]} is away for longer than the lease`);
  // Behind it nobody sees anything any more, and no stop condition could fire.
  return door === undefined ? null : stopBody('engine', `the door ${door.planned.slot} is gone`);
}

function stopBody(by: 'condition' | 'blind-guard' | 'engine', why: string): EventBody {
  return { type: 'stop.requested', by, why, interrupt: false };
}

/** When a stop condition that is violated now will have been so for long enough, or a lost agent's lease is over. */
export function stopWakeNs(state: RunState): bigint | null {
  const times = (state.plan?.experiment.spec.stopWhen ?? []).flatMap((stop, index) => {
    const sinceNs = ownOf(state.probes, stop.probe)?.violatedSinceNs[index];
    return sinceNs === undefined ? [] : [sinceNs + msToNs(stop.for)];
  });
  const leaseNs = msToNs(state.plan?.leaseMs ?? 0);
  return earliest([...times, ...Object.values(state.away).map((sinceNs) => sinceNs + leaseNs)]);
}
