import { ownOf } from '../words/own-of.ts';
import { msToNs, nsToMs } from '../ports.ts';
import { durationText } from '../units.ts';
import { answerLimitMs } from '../words/answer-limit.ts';
import type { EventBody } from '../words/events.ts';
import { standSinceNs } from './doors.ts';
import { proxiesAction, type RunState } from './state.ts';
import { earliest } from './steps.ts';

/** A guard is blind when it could not be read for so many intervals. */
const blindIntervals = 2;
/** What was measured in time may be told a little later: a machine is busy now and then. */
const silenceGraceMs = 1_000;

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
    if ((probe?.blindInARow ?? 0) >= blindIntervals) {
      return stopBody('blind-guard', `the stop condition on ${stop.probe} could not be read for two intervals`);
    }
    const silence = silenceOf(state, stop.probe);
    if (silence !== null && nowNs >= silence.untilNs) {
      const span = durationText(Math.round(nsToMs(nowNs - silence.sinceNs)));
      return stopBody('blind-guard', `the stop condition on ${stop.probe} brought no sample for ${span}`);
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

/** Whether somebody has seen what each stop condition asks: who could not be stopped by it is not hurt. */
export function isEachGuardRead({ plan, probes }: RunState): boolean {
  return (plan?.experiment.spec.stopWhen ?? []).every(({ probe }) => ownOf(probes, probe)?.wasRead === true);
}

/**
 * Since when a guard's probe has brought nothing, and until when it may: whoever brings no sample at all is as blind as
 * whose samples are. The next one may be due an interval later and take as long as an answer is waited for. Why there
 * is none does not matter here. Null where nobody looks yet.
 */
function silenceOf(state: RunState, name: string): { readonly sinceNs: bigint; readonly untilNs: bigint } | null {
  const spec = state.plan?.experiment.spec.hypothesis?.probes.find((each) => each.name === name);
  const standNs = state.phase !== 'before' || state.plan === null ? 0n : standSinceNs(state, state.plan);
  if (spec === undefined || standNs === null) return null;
  const times = [standNs, state.watchedSinceNs, ownOf(state.probes, name)?.toldNs ?? 0n];
  const sinceNs = times.reduce((latest, each) => (each > latest ? each : latest));
  const mayTakeMs = blindIntervals * spec.every + Math.max(answerLimitMs(spec), spec.every) + silenceGraceMs;
  return { sinceNs, untilNs: sinceNs + msToNs(mayTakeMs) };
}

/**
 * When a stop condition that is violated now will have been so for long enough, or silent for too long, or a lost
 * agent's lease is over.
 */
export function stopWakeNs(state: RunState): bigint | null {
  const times = (state.plan?.experiment.spec.stopWhen ?? []).flatMap((stop, index) => {
    const sinceNs = ownOf(state.probes, stop.probe)?.violatedSinceNs[index];
    const silentNs = silenceOf(state, stop.probe)?.untilNs ?? null;
    return sinceNs === undefined ? [silentNs] : [sinceNs + msToNs(stop.for), silentNs];
  });
  const leaseNs = msToNs(state.plan?.leaseMs ?? 0);
  return earliest([...times, ...Object.values(state.away).map((sinceNs) => sinceNs + leaseNs)]);
}
