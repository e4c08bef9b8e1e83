import type { ProbePort, Sample } from '@firedrill/core/engine/engine-ports';
import type { ProbeSpec } from '@firedrill/core/words/experiment';
import type { RunId } from '@firedrill/core/words/ids';

/** Probes that belong to no run are asked as if to this one, which there never is. */
const noRun: RunId = 'r-aaaaaaaaaaaaaaaa';

/** One sample of each probe, all at the same time; what they kept alive ends with it. Never throws. */
export async function sampleOnce(port: ProbePort, probes: readonly ProbeSpec[]): Promise<readonly Sample[]> {
  try {
    const named = probes.map((probe, index) => ({ ...probe, name: `${probe.name}-${index}` }));
    return await Promise.all(named.map((probe) => port.sample(noRun, probe, 'during')));
  } finally {
    port.end(noRun);
  }
}
