import type { Clock } from '@firedrill/core/ports';
import { msToNs } from '@firedrill/core/ports';
import type { InjectionId } from '@firedrill/core/words/ids';

/** Why an agent ended an injection by itself; `why` of the event `injection.ended` begins with one of these. */
export const endings = {
  duration: 'its duration is over',
  lease: 'its lease ended without being renewed',
} as const;

/**
 * How long each injection outlives silence. A lease is counted from now, and never reaches beyond its cap.
 * It also says until when a watcher of ours may wait before it must take us for dead (`onEarliest`).
 */
export interface Leases {
  /** Begins a lease and returns its end. A cap of null is none. */
  readonly grant: (injection: InjectionId, leaseMs: number, capNs: bigint | null) => bigint;
  /** Counts it from now; the new end, or null when there is no lease (any more). */
  readonly renew: (injection: InjectionId, leaseMs: number) => bigint | null;
  readonly untilNs: (injection: InjectionId) => bigint | null;
  /**
   * The injection is being taken back: no expiry any more, but the watcher is to look again after `graceMs` or at the
   * lease's end.
   */
  readonly stop: (injection: InjectionId, graceMs: number) => void;
  /** Nothing of it is left. */
  readonly forget: (injection: InjectionId) => void;
}

interface Lease {
  readonly untilNs: bigint;
  readonly capNs: bigint | null;
  readonly cancel: (() => void) | null;
}

export function createLeases(ports: {
  readonly clock: Clock;
  readonly onExpired: (injection: InjectionId, why: string) => void;
  /** The earliest end of all leases, or null when nothing is live; called when it changes. */
  readonly onEarliest: (untilNs: bigint | null) => void;
}): Leases {
  const { clock } = ports;
  const leases = new Map<InjectionId, Lease>();
  let announcedNs: bigint | null = null;

  const announce = (): void => {
    let earliestNs: bigint | null = null;
    for (const { untilNs } of leases.values()) if (earliestNs === null || untilNs < earliestNs) earliestNs = untilNs;
    if (earliestNs === announcedNs) return;
    announcedNs = earliestNs;
    ports.onEarliest(earliestNs);
  };

  const set = (injection: InjectionId, lease: Lease | null): void => {
    leases.get(injection)?.cancel?.();
    if (lease === null) leases.delete(injection);
    else leases.set(injection, lease);
    announce();
  };

  const arm = (injection: InjectionId, leaseMs: number, capNs: bigint | null): bigint => {
    const wishedNs = clock.nowNs() + msToNs(leaseMs);
    const isCapped = capNs !== null && capNs <= wishedNs;
    const untilNs = isCapped ? capNs : wishedNs;
    const why = isCapped ? endings.duration : endings.lease;
    const cancel = clock.at(untilNs, () => ports.onExpired(injection, why));
    set(injection, { untilNs, capNs, cancel });
    return untilNs;
  };

  return {
    grant: arm,
    renew: (injection, leaseMs) => {
      const lease = leases.get(injection);
      return lease?.cancel ? arm(injection, leaseMs, lease.capNs) : null;
    },
    untilNs: (injection) => leases.get(injection)?.untilNs ?? null,
    stop: (injection, graceMs) => {
      const graceNs = clock.nowNs() + msToNs(graceMs);
      const lease = leases.get(injection);
      const untilNs = lease?.cancel && lease.untilNs > graceNs ? lease.untilNs : graceNs;
      set(injection, { untilNs, capNs: null, cancel: null });
    },
    forget: (injection) => {
      if (leases.has(injection)) set(injection, null);
    },
  };
}
