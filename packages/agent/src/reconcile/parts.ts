import type { ClaimOf, Hold } from '@firedrill/core/hold';
import type { Clock, Notes } from '@firedrill/core/ports';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { InjectionRecord } from '../journal/fold.ts';
import type { Journal } from '../journal/journal.ts';
import type { Lanes } from './lanes.ts';
import type { Leases } from './leases.ts';

/** What everything that reconciles works with. */
export interface Parts {
  readonly journal: Journal;
  readonly holds: ReadonlyMap<string, Hold>;
  readonly clock: Clock;
  readonly notes: Notes;
  readonly bootId: string;
  readonly lanes: Lanes;
  readonly leases: Leases;
  /**
   * Throws when this host's owner does not allow one of the claims; asked again for every claim that follows from
   * another.
   */
  readonly permit: (injection: InjectionId, claims: readonly ClaimOf[]) => Promise<void>;
}

export const isWanted = (record: InjectionRecord | undefined): boolean => record?.state === 'live';

/** Resolves to `otherwise` when the promise takes longer; the promise itself goes on. */
export async function within<Value>(
  clock: Clock,
  limitNs: bigint,
  promise: Promise<Value>,
  otherwise: Value,
): Promise<Value> {
  const { promise: limit, resolve } = Promise.withResolvers<Value>();
  const cancel = clock.at(clock.nowNs() + limitNs, () => resolve(otherwise));
  try {
    return await Promise.race([promise, limit]);
  } finally {
    cancel();
  }
}

export function pauseNs(clock: Pick<Clock, 'at' | 'nowNs'>, forNs: bigint): Promise<void> {
  return new Promise((resolve) => void clock.at(clock.nowNs() + forNs, resolve));
}
