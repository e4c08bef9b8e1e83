import { msToNs } from '../ports.ts';
import type { ProbeSpec } from '../words/experiment.ts';
import type { EventBody, Phase } from '../words/events.ts';
import type { RunId } from '../words/ids.ts';
import type { EnginePorts } from './engine-ports.ts';

/** Samples the probes of a run at their rates until it is stopped. */
export interface Sampling {
  readonly stop: () => void;
}

/**
 * Starts one clock per probe, staggered by nothing: all begin at once, so that phases have their samples as soon as
 * possible. The schedule is fixed (due, due + every, …); a sample that outlasts its interval makes the next due ones
 * be skipped, never
 * heaped up. A sample belongs to the phase in which it was started.
 */
export function startSampling(
  ports: EnginePorts,
  run: RunId,
  probes: readonly ProbeSpec[],
  options: { readonly phase: () => Phase; readonly tell: (body: EventBody) => void },
): Sampling {
  let stopped = false;
  const cancels = new Map<string, () => void>();
  const sample = async (probe: ProbeSpec, dueNs: bigint): Promise<void> => {
    const phase = options.phase();
    if (probe.when === 'always' || probe.when === 'never' || countsAs(phase) === probe.when) {
      const startNs = ports.clock.nowNs();
      const taken = await ports.probes.sample(run, probe, phase);
      const endNs = ports.clock.nowNs();
      const times = { dueNs: String(dueNs), startNs: String(startNs), endNs: String(endNs) };
      if (!stopped) options.tell({ type: 'probe.sampled', probe: probe.name, phase, ...times, ...taken });
    }
    if (!stopped) schedule(probe, nextDueNs(dueNs, msToNs(probe.every), ports.clock.nowNs()));
  };
  const schedule = (probe: ProbeSpec, dueNs: bigint): void => {
    cancels.set(
      probe.name,
      ports.clock.at(dueNs, () => void sample(probe, dueNs)),
    );
  };
  const firstNs = ports.clock.nowNs();
  for (const probe of probes) schedule(probe, firstNs);
  return {
    stop: () => {
      stopped = true;
      for (const cancel of cancels.values()) cancel();
      ports.probes.end(run);
    },
  };
}

/**
 * A probe that counts during the method also watches while the fault is being taken back: the system is not safe yet.
 */
const countsAs = (phase: Phase): Phase => (phase === 'recovering' ? 'during' : phase);

function nextDueNs(dueNs: bigint, everyNs: bigint, nowNs: bigint): bigint {
  const behind = nowNs > dueNs ? (nowNs - dueNs) / everyNs : 0n;
  return dueNs + (behind + 1n) * everyNs;
}
