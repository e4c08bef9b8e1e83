import { msToNs, nsToMs } from '@firedrill/core/ports';
import type { InjectionRecord } from './journal/fold.ts';

/** Beyond the lease a reaper waits for its agent, takes the lock and reads the journal; this is enough for it. */
const reapingMs = 1000;

/**
 * When an injection ends at the latest, in milliseconds of wall time (Date.now), if nobody of ours answers any more:
 * a renewal that nobody saw came at most now, and none reaches beyond the duration. Null when no lease runs: it is an
 * act, or of another boot.
 */
export function leaseEndMs(
  { claimed }: Pick<InjectionRecord, 'claimed'>,
  now: { readonly nowNs: bigint; readonly bootId: string; readonly wallMs: number },
): number | null {
  if (claimed === null || claimed.bootId !== now.bootId) return null;
  const byLeaseNs = now.nowNs + msToNs(claimed.leaseMs);
  const byDurationNs = claimed.atNs + msToNs(claimed.durationMs);
  const endNs = byDurationNs < byLeaseNs ? byDurationNs : byLeaseNs;
  return Math.ceil(now.wallMs + Math.max(0, nsToMs(endNs - now.nowNs)) + reapingMs);
}
