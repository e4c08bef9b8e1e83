import { FiredrillError } from '@firedrill/core/errors';
import type { ClaimOf, Converged } from '@firedrill/core/hold';
import { msToNs } from '@firedrill/core/ports';
import type { InjectionStatus } from '@firedrill/core/protocol/messages';
import type { InjectionId, RunId } from '@firedrill/core/words/ids';
import type { JournalRecord } from '../journal/records.ts';
import type { NamedClaim } from './claims.ts';
import { maxClaims, nameClaims } from './claims.ts';
import { convergeObject } from './converge-object.ts';
import type { Turn } from './lanes.ts';
import type { Parts } from './parts.ts';
import { isWanted } from './parts.ts';
import { areStanding } from './paths.ts';
import type { Recovery } from './recovery.ts';

/**
 * What an injection is asked to be. `durationMs` 0 is an act: it has no end of its own, only a lease while it lasts.
 */
export interface Wished {
  readonly injection: InjectionId;
  readonly run: RunId;
  readonly epoch: number;
  readonly claims: readonly ClaimOf[];
  readonly leaseMs: number;
  readonly durationMs: number;
  /** For people: the fault and its target. */
  readonly what: string;
}

/** An injection on its way. */
export interface Starting {
  /**
   * `looking`: nothing is journaled yet. `journaling`: the claims are being written. `acting`: they are being made
   * true.
   */
  phase: 'looking' | 'journaling' | 'acting';
  /** Why it is not to be, or null. */
  cancelled: string | null;
  /** Gives up what a look that hangs keeps others from. */
  leave: () => void;
  done: Promise<InjectionStatus>;
}

/** Every round of claims that follow from others; a tree of processes is not deeper. */
const maxRounds = 64;

/**
 * Brings an injection about, all or nothing:
 *
 *     turn on every object ─▶ capture ─▶ journal: captured, claimed ─▶ converge each ─▶ expand ─▶ again with what
 *   follows
 *
 * When anything fails, what was begun is taken back before the error is answered. When it is taken back meanwhile,
 * the answer is how it stands then. What was asked for must be there; what only follows from it (a process of its tree)
 * and is gone before its turn does not follow any more.
 */
export async function bringAbout(
  parts: Parts,
  recovery: Recovery,
  wished: Wished,
  starting: Starting,
): Promise<InjectionStatus> {
  const { injection } = wished;
  try {
    const ends = await bringAll(parts, wished, starting);
    if (ends.every((end) => end.state === 'irreversible')) {
      recovery.conclude(injection, ends);
      recovery.release(injection, 'it was an act, and it is done');
      await recovery.undo(injection);
    }
    return recovery.status(injection);
  } catch (thrown) {
    const wasCancelled = starting.cancelled !== null;
    if (parts.journal.state.injections.has(injection)) {
      recovery.release(injection, 'it could not be brought about');
      await recovery.undo(injection);
    } else parts.leases.forget(injection);
    if (wasCancelled) return recovery.status(injection);
    throw thrown;
  }
}

async function bringAll(parts: Parts, wished: Wished, starting: Starting): Promise<readonly Converged[]> {
  const ends: Converged[] = [];
  const known = new Set<string>();
  let fresh = nameClaims(parts.holds, wished.claims);
  for (let round = 0; fresh.length > 0; round++) {
    if (round === maxRounds) throw new FiredrillError('limit', `claims follow from claims for ${maxRounds} rounds`);
    for (const { lane } of fresh) known.add(lane);
    if (known.size > maxClaims) throw new FiredrillError('limit', `more than ${maxClaims} claims`);
    ends.push(...(await bringRound(parts, wished, starting, { claims: fresh, follow: round > 0 })));
    const further: ClaimOf[] = [];
    for (const { holder, decoded } of fresh) {
      further.push(...((await holder.expand?.(decoded.resource, decoded.want)) ?? []));
    }
    if (further.length > 0) await parts.permit(wished.injection, further);
    fresh = nameClaims(parts.holds, further).filter(({ lane }) => !known.has(lane));
  }
  return ends;
}

/** Claims of one round; `follow`: they follow from others. */
interface Round {
  readonly claims: readonly NamedClaim[];
  readonly follow: boolean;
}

async function bringRound(
  parts: Parts,
  wished: Wished,
  starting: Starting,
  { claims, follow }: Round,
): Promise<readonly Converged[]> {
  const turns: Turn[] = [];
  const leave = (): void => turns.splice(0).forEach((turn) => turn.leave());
  starting.leave = leave;
  try {
    // Always in the same order, so that two injections never wait for each other.
    for (const lane of claims.map((claim) => claim.lane).toSorted()) {
      turns.push(await parts.lanes.enter(lane, 'ordinary'));
      refuseCancelled(starting);
    }
    const { captured, there } = await captureAll(parts, { claims, follow });
    refuseCancelled(starting);
    if (there.length === 0) return [];
    if (!areStanding(there)) grantLease(parts, wished);
    await journalClaims(parts, starting, [...captured, ...claimedRecords(parts, wished, there)]);
    refuseCancelled(starting);
    starting.phase = 'acting';
    return await actAll(parts, wished, turns, follow);
  } finally {
    leave();
  }
}

/** What was there before, and whose object is there: only what follows may be gone. */
async function captureAll(
  parts: Parts,
  { claims, follow }: Round,
): Promise<{ readonly captured: readonly JournalRecord[]; readonly there: readonly NamedClaim[] }> {
  const gone = new Set<NamedClaim>();
  const fresh = claims.filter(({ lane }) => !parts.journal.state.keys.has(lane));
  const captured = await Promise.all(
    fresh.map(async (claim): Promise<readonly JournalRecord[]> => {
      const { hold, key, resource, holder, decoded } = claim;
      try {
        const baseline = await holder.capture(decoded.resource);
        return [{ type: 'captured', hold, key, resource, baseline }];
      } catch (thrown) {
        if (!follow || !(thrown instanceof FiredrillError) || thrown.code !== 'target-gone') throw thrown;
        gone.add(claim);
        return [];
      }
    }),
  );
  return { captured: captured.flat(), there: claims.filter((claim) => !gone.has(claim)) };
}

function claimedRecords(parts: Parts, wished: Wished, claims: readonly NamedClaim[]): readonly JournalRecord[] {
  const { injection, run, epoch, leaseMs, durationMs, what } = wished;
  const { bootId } = parts;
  const atNs = parts.clock.nowNs();
  return claims.map(({ hold, key, resource, want }) => ({
    type: 'claimed',
    injection,
    run,
    epoch,
    hold,
    key,
    resource,
    want,
    leaseMs,
    durationMs,
    atNs,
    bootId,
    what,
  }));
}

function grantLease({ leases, clock }: Parts, { injection, leaseMs, durationMs }: Wished): void {
  if (leases.untilNs(injection) !== null) return;
  leases.grant(injection, leaseMs, durationMs === 0 ? null : clock.nowNs() + msToNs(durationMs));
}

async function journalClaims(parts: Parts, starting: Starting, records: readonly JournalRecord[]): Promise<void> {
  starting.phase = 'journaling';
  await parts.journal.append(records);
}

/** Waits for every object, also when one has failed: what is under way must have ended before it is taken back. */
async function actAll(
  parts: Parts,
  wished: Wished,
  turns: readonly Turn[],
  follow: boolean,
): Promise<readonly Converged[]> {
  const stillWanted = (): boolean => isWanted(parts.journal.state.injections.get(wished.injection));
  const acts = turns.map((turn) => convergeObject(parts, turn, { aim: 'bring', stillWanted }));
  const settled = await Promise.allSettled(acts);
  const ends = settled.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
  for (const end of ends) {
    if (end.state === 'target-gone' && !follow) throw new FiredrillError('target-gone', end.detail);
    if (end.state === 'contested') throw new FiredrillError('foreign-state', end.detail);
  }
  if (!stillWanted()) throw new FiredrillError('timeout', 'it was taken back meanwhile');
  return ends;
}

function refuseCancelled(starting: Starting): void {
  if (starting.cancelled !== null)
    throw new FiredrillError('timeout', `it was taken back meanwhile: ${starting.cancelled}`);
}
