import { type Clock, msToNs } from '@firedrill/core/ports';
import type { RecoveredAll, Reconciler } from '../reconcile.ts';
import { pauseNs } from './parts.ts';

const lookAgainNs = msToNs(50);

/**
 * A reconciler that is open tries again by itself what it could not take back: resolves to how everything stands when
 * nothing is owed any longer, or when the time is over.
 */
export async function persevere(
  first: RecoveredAll,
  status: Reconciler['status'],
  { clock, forMs }: { readonly clock: Pick<Clock, 'at' | 'nowNs'>; readonly forMs: number },
): Promise<RecoveredAll> {
  const untilNs = clock.nowNs() + msToNs(forMs);
  for (;;) {
    const later = first.owed.map(({ injection }) => status(injection));
    const owed = later.filter(({ state }) => state !== 'recovered');
    const recovered = [...first.recovered, ...later.filter(({ state }) => state === 'recovered')];
    if (owed.length === 0 || clock.nowNs() >= untilNs) return { ...first, recovered, owed };
    await pauseNs(clock, lookAgainNs);
  }
}
