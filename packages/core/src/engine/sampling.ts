import { type Clock, msToNs } from '../ports.ts';
import type { ProbeSpec } from '../words/experiment.ts';
import type { EventBody, Phase } from '../words/events.ts';
import type { RunId } from '../words/ids.ts';
import type { EnginePorts } from './engine-ports.ts';
import { sampleWithin } from './sample-within.ts';

/** Samples the probes of a run at their rates until it is stopped. */
export interface Sampling {
  /** What was seen until now is told; what is still being asked is not waited for. */
  readonly stop: () => void;
}

/** So many begin together: a wake-up for each alone costs three times as much, and more would wait for each other. */
const groupSize = 20;
const longestSpreadMs = 200;
/** More samples than this each second are told together, so that the store is not written for each alone. */
const fewPerSecond = 20;
/** Half the way to the next group: a sync of the disk must not stand where samples begin. */
const longestHoldMs = 50;

/** How often is looked whether the doors stand. */
const readyMs = 50;

/**
 * Starts one clock per probe. A few begin at once, so that phases have their samples as soon as possible; many are
 * spread out in groups, because what is asked in one burst waits for itself. All are sampled in every phase, for the
 * marks are read from what was seen and not from what counts. The schedule is fixed (due, due + every, …); a sample
 * that outlasts its interval makes the next due ones be skipped, never heaped up. A sample belongs to the phase in
 * which it was started.
 */
export function startSampling(
  ports: Pick<EnginePorts, 'clock' | 'probes'>,
  run: RunId,
  probes: readonly ProbeSpec[],
  options: {
    readonly phase: () => Phase;
    readonly tell: (body: EventBody) => void;
    /** Whether the run's own doors stand; before, what is refused there says nothing of the system. */
    readonly ready: () => boolean;
  },
): Sampling {
  let stopped = false;
  const cancels = new Map<string, () => void>();
  const outbox = createOutbox(ports.clock, holdMs(probes), options.tell);
  const sample = async (probe: ProbeSpec, dueNs: bigint): Promise<void> => {
    if (!options.ready()) return schedule(probe, dueNs + msToNs(readyMs));
    const phase = options.phase();
    const startNs = ports.clock.nowNs();
    const taken = await sampleWithin(ports, run, probe, phase);
    const endNs = ports.clock.nowNs();
    const times = { dueNs: String(dueNs), startNs: String(startNs), endNs: String(endNs) };
    if (!stopped) outbox.put({ type: 'probe.sampled', probe: probe.name, phase, ...times, ...taken });
    if (!stopped) schedule(probe, nextDueNs(dueNs, msToNs(probe.every), ports.clock.nowNs()));
  };
  const schedule = (probe: ProbeSpec, dueNs: bigint): void => {
    cancels.set(
      probe.name,
      ports.clock.at(dueNs, () => void sample(probe, dueNs)),
    );
  };
  const firstNs = ports.clock.nowNs();
  const groups = Math.ceil(probes.length / groupSize);
  for (const [index, probe] of probes.entries()) {
    const apartMs = Math.min(longestSpreadMs, probe.every / groups);
    schedule(probe, firstNs + msToNs(Math.floor(index / groupSize) * apartMs));
  }
  return {
    stop: () => {
      stopped = true;
      for (const cancel of cancels.values()) cancel();
      outbox.close();
      ports.probes.end(run);
    },
  };
}

/** How long a sample may wait for others before it is told; a share of the shortest interval, so no guard is late. */
function holdMs(probes: readonly ProbeSpec[]): number {
  const perSecond = probes.reduce((sum, { every }) => sum + 1000 / every, 0);
  if (perSecond <= fewPerSecond) return 0;
  return Math.min(longestHoldMs, ...probes.map(({ every }) => every / 4));
}

/** Tells what was put in together, at the latest so long after the first of it, and when it is closed. */
function createOutbox(clock: Clock, waitMs: number, tell: (body: EventBody) => void) {
  const waiting: EventBody[] = [];
  let cancel = (): void => undefined;
  const flush = (): void => {
    for (const body of waiting.splice(0)) tell(body);
  };
  return {
    put: (body: EventBody): void => {
      waiting.push(body);
      if (waitMs === 0) flush();
      else if (waiting.length === 1) cancel = clock.at(clock.nowNs() + msToNs(waitMs), flush);
    },
    close: (): void => {
      cancel();
      flush();
    },
  };
}

function nextDueNs(dueNs: bigint, everyNs: bigint, nowNs: bigint): bigint {
  const behind = nowNs > dueNs ? (nowNs - dueNs) / everyNs : 0n;
  return dueNs + (behind + 1n) * everyNs;
}
