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
 * the answer is how it stands then.
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
    ends.push(...(await bringRound(parts, wished, starting, { claims: fresh, follows: round > 0 })));
    const further: ClaimOf[] = [];
    for (const { holder, decoded } of fresh) {
      further.push(...((await holder.expand?.(decoded.resource, decoded.want)) ?? []));
    }
    const permitted = await those(further, true, async (claim) => {
      await parts.permit(wished.injection, [claim]);
      return claim;
    });
    fresh = nameClaims(parts.holds, permitted).filter(({ lane }) => !known.has(lane));
  }
  return ends;
}

/** `follows`: they follow from claims that are true already. */
interface Round {
  readonly claims: readonly NamedClaim[];
  readonly follows: boolean;
}

/**
 * Does something for each claim. Of those that follow from others, one whose target has ended since (a worker that
 * lived only shortly) has what was wanted, and is left out.
 */
async function those<Of, Done>(
  all: readonly Of[],
  follows: boolean,
  act: (one: Of) => Promise<Done>,
): Promise<readonly Done[]> {
  const done = await Promise.all(
    all.map((one) =>
      act(one).then(
        (result) => [result],
        (thrown: unknown) => {
          if (follows && thrown instanceof FiredrillError && thrown.code === 'target-gone') return [];
          throw thrown;
        },
      ),
    ),
  );
  return done.flat();
}

async function bringRound(
  parts: Parts,
  wished: Wished,
  starting: Starting,
  { claims, follows }: Round,
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
    const captured = await captureAll(parts, { claims, follows });
    const there = captured.map(({ claim }) => claim);
    refuseCancelled(starting);
    if (there.length === 0) return [];
    if (!areStanding(claims)) grantLease(parts, wished);
    const records = captured.flatMap(({ record }) => record ?? []);
    await journalClaims(parts, starting, [...records, ...claimedRecords(parts, wished, there)]);
    refuseCancelled(starting);
    starting.phase = 'acting';
    const lanes = new Set(there.map(({ lane }) => lane));
    return await actAll(parts, wished, { turns: turns.filter(({ lane }) => lanes.has(lane)), follows });
  } finally {
    leave();
  }
}

/** `record` is null where the journal knows already what was there before. */
type Captured = { readonly claim: NamedClaim; readonly record: JournalRecord | null };

function captureAll(parts: Parts, { claims, follows }: Round): Promise<readonly Captured[]> {
  return those(claims, follows, async (claim): Promise<Captured> => {
    const { hold, key, lane, resource, holder, decoded } = claim;
    if (parts.journal.state.keys.has(lane)) return { claim, record: null };
    const baseline = await holder.capture(decoded.resource);
    return { claim, record: { type: 'captured', hold, key, resource, baseline } };
  });
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
  { turns, follows }: { readonly turns: readonly Turn[]; readonly follows: boolean },
): Promise<readonly Converged[]> {
  const stillWanted = (): boolean => isWanted(parts.journal.state.injections.get(wished.injection));
  const acts = turns.map((turn) => convergeObject(parts, turn, { aim: 'bring', stillWanted }));
  const settled = await Promise.allSettled(acts);
  const all = settled.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
  const ends = follows ? all.filter(({ state }) => state !== 'target-gone') : all;
  for (const end of ends) {
    if (end.state === 'target-gone') throw new FiredrillError('target-gone', end.detail);
    if (end.state === 'contested') throw new FiredrillError('foreign-state', end.detail);
  }
  if (!stillWanted()) throw new FiredrillError('timeout', 'it was taken back meanwhile');
  return ends;
}

function refuseCancelled(starting: Starting): void {
  if (starting.cancelled !== null)
    throw new FiredrillError('timeout', `it was taken back meanwhile: ${starting.cancelled}`);
}
