import type { Hold } from '@firedrill/core/hold';
import type { Clock } from '@firedrill/core/ports';
import { createHolds } from '@firedrill/host/holds/list';
import type { AgentPlaces } from './node-state.ts';

/** The holds of this host, for the agent, the reaper, and whoever recovers: all of them act in the same way. */
export function hostHolds(places: AgentPlaces, clock: Clock): readonly Hold[] {
  return createHolds({ keptDir: places.kept, runDir: places.run, clock });
}
