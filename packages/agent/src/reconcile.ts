import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { ClaimOf, Hold, Observed } from '@firedrill/core/hold';
import type { Clock, Notes } from '@firedrill/core/ports';
import type { InjectionStatus, Residue, StandingClaim } from '@firedrill/core/protocol/messages';
import type { InjectionId, RunId } from '@firedrill/core/words/ids';
import type { Journal } from './journal/journal.ts';
import { resourceOf, wantedClaims } from './reconcile/converge-object.ts';
import type { Starting, Wished } from './reconcile/injecting.ts';
import { bringAbout } from './reconcile/injecting.ts';
import { createLanes } from './reconcile/lanes.ts';
import { createLeases } from './reconcile/leases.ts';
import { findResidue, findStrays, observeInjection } from './reconcile/looking.ts';
import type { Parts } from './reconcile/parts.ts';
import { createPaths, lookAtStanding, type Paths } from './reconcile/paths.ts';
import { isWanted } from './reconcile/parts.ts';
import type { Recovery } from './reconcile/recovery.ts';
import { createRecovery } from './reconcile/recovery.ts';

/**
 * Keeps the world as the journal says: every claim that is wanted true, everything else out.
 *
 *     inject ─▶ live ──┬─ recover, lease over, failure ─▶ released ─▶ converged to what is still wanted ─▶ recovered
 *                      └─ renew ─▶ live                       └── again and again while it fails
 *
 * Calls are idempotent per injection. Different objects go side by side, one object at a time sees one step.
 */
export interface Reconciler {
  /**
   * Resolves when every claim is true. @throws what the holds refuse with, after everything begun is taken back;
   * `journal-damaged`, `journal-unwritable`, `stale-epoch`. A known id is answered with how it stands, and nothing is
   * done.
   */
  readonly inject: (wished: Wished) => Promise<InjectionStatus>;
  /** Takes an injection back. Never waits for an inject that hangs. An unknown id is recovered, and stays so. */
  readonly recover: (injection: InjectionId, why: string) => Promise<InjectionStatus>;
  /**
   * Takes back everything that is owed, newest first, then what carries our mark and no journal knows. Standing paths
   * are made true again instead; those of runs too, when they are kept `for a lease`.
   */
  readonly recoverAll: (why: string, runPaths?: 'for a lease') => Promise<RecoveredAll>;
  /** Counts the lease from now, never beyond the duration. */
  readonly renew: (injection: InjectionId, leaseMs: number) => InjectionStatus;
  readonly status: (injection: InjectionId) => InjectionStatus;
  readonly observe: (injection: InjectionId) => Promise<readonly Observed[]>;
  readonly residue: () => Promise<Residue>;
  readonly standing: () => Promise<readonly StandingClaim[]>;
  /** @throws FiredrillError `stale-epoch` when a newer owner of the run was seen; remembers a newer one. */
  readonly refuseStale: (run: RunId, epoch: number) => void;
  /** How many injections are live or still owed. */
  readonly owes: () => number;
  /** Begins nothing new; what is owed stays in the journal. */
  readonly close: () => void;
}

export interface RecoveredAll {
  readonly recovered: readonly InjectionStatus[];
  readonly owed: readonly InjectionStatus[];
  /** Marked things that were taken away. */
  readonly strays: readonly string[];
  /** What could not be looked at or taken away. */
  readonly problems: readonly string[];
  /** Paths that were kept: injections that still are live. */
  readonly kept: readonly InjectionId[];
}

export interface ReconcilerPorts {
  readonly journal: Journal;
  readonly holds: readonly Hold[];
  readonly clock: Clock;
  readonly notes: Notes;
  readonly bootId: string;
  /** Allows every claim when absent. */
  readonly permit?: (injection: InjectionId, claims: readonly ClaimOf[]) => Promise<void>;
  /** An injection ended without anybody having asked for it. */
  readonly onEnded?: (status: InjectionStatus, why: string) => void;
  /** Until when a watcher may take silence for life; null when nothing is live. */
  readonly onEarliest?: (untilNs: bigint | null) => void;
}

/** A recovery waits so long for a step under way on the same object, then goes ahead beside it. */
const patienceMs = 250;

export function createReconciler(ports: ReconcilerPorts): Reconciler {
  const { journal, clock } = ports;
  const { state } = journal;
  const starting = new Map<InjectionId, Starting>();
  const failed = new Set<InjectionId>();
  const leases = createLeases({
    clock,
    onExpired: (id, why) => expire(id, why),
    onEarliest: ports.onEarliest ?? nothing,
  });
  const lanes = createLanes({
    clock,
    patienceMs,
    onLate: (lane, noted) => recovery.putRight(lane, noted),
    onClear: (lane) => recovery.goOn(lane),
  });
  const { notes, bootId } = ports;
  const permit = ports.permit ?? (() => Promise.resolve());
  const holds = new Map(ports.holds.map((hold) => [hold.name, hold]));
  const parts: Parts = { journal, holds, clock, notes, bootId, lanes, leases, permit };
  const recovery: Recovery = createRecovery(parts, ports.onEnded ?? nothing);
  const paths = createPaths(parts);

  const recover = (id: InjectionId, why: string): Promise<InjectionStatus> =>
    recoverOne(recovery, starting.get(id), id, why);
  const expire = (id: InjectionId, why: string): void => {
    recovery.tellEnd(id, why);
    void recover(id, why);
  };
  return {
    inject: (wished) => {
      const { injection } = wished;
      const under = starting.get(injection);
      if (under !== undefined) return under.done;
      if (state.injections.has(injection)) return Promise.resolve(recovery.status(injection));
      if (failed.has(injection)) return Promise.reject(new FiredrillError('effect-failed', failedOnce));
      return remembering(failed, injection, begin(parts, recovery, starting, wished));
    },
    recover,
    recoverAll: (why, runPaths) => {
      const kept = paths.live(runPaths === undefined ? 'standing' : 'all');
      return recoverAll({ parts, recovery, recover, paths, kept }, [...starting.keys()], why);
    },
    renew: (id, leaseMs) => {
      if (isWanted(state.injections.get(id)) && leases.renew(id, leaseMs) !== null)
        renewHolds(parts, id, starting.has(id) ? nothing : expire);
      return recovery.status(id);
    },
    status: (id) => recovery.status(id),
    observe: (id) => observeInjection(parts, id),
    residue: () => findResidue(parts),
    standing: () => lookAtStanding(parts),
    refuseStale: (run, epoch) => refuseStale(journal, run, epoch),
    owes: () => [...state.injections.values()].filter((each) => each.state !== 'recovered').length + starting.size,
    close: () => {
      recovery.stop();
      paths.stop();
    },
  };
}

function refuseStale(journal: Journal, run: RunId, epoch: number): void {
  const highest = journal.state.epochs.get(run) ?? 0;
  if (epoch < highest) throw new FiredrillError('stale-epoch', `${run} has epoch ${highest}, this call ${epoch}`);
  if (epoch > highest) void journal.owe([{ type: 'epoch', run, epoch }]);
}

const isDamage = (thrown: unknown): boolean => thrown instanceof FiredrillError && thrown.code === 'journal-damaged';

const failedOnce = 'it failed before, and an id that failed is not tried again';
const mostFailed = 10_000;

/**
 * The same call may come twice, and late: an injection that was refused must not come true when nobody expects it any
 * more. A late call comes over the same connection, so it need not be remembered beyond this life.
 */
function remembering<Done>(failed: Set<InjectionId>, injection: InjectionId, done: Promise<Done>): Promise<Done> {
  done.catch((thrown: unknown) => {
    // What a damaged journal refused was never begun; it may be asked again when a person has accepted the damage.
    if (isDamage(thrown)) return;
    failed.add(injection);
    const [oldest] = failed;
    if (failed.size > mostFailed && oldest !== undefined) failed.delete(oldest);
  });
  return done;
}

function begin(
  parts: Parts,
  recovery: Recovery,
  starting: Map<InjectionId, Starting>,
  wished: Wished,
): Promise<InjectionStatus> {
  const damage = parts.journal.damage();
  if (damage !== null) return Promise.reject(new FiredrillError('journal-damaged', damage));
  const under: Starting = {
    phase: 'looking',
    cancelled: null,
    leave: nothing,
    done: Promise.resolve(recovery.status(wished.injection)),
  };
  starting.set(wished.injection, under);
  under.done = bringAbout(parts, recovery, wished, under).finally(() => starting.delete(wished.injection));
  return under.done;
}

async function recoverOne(
  recovery: Recovery,
  under: Starting | undefined,
  injection: InjectionId,
  why: string,
): Promise<InjectionStatus> {
  if (under !== undefined) under.cancelled ??= why;
  if (recovery.status(injection).state === 'recovered') {
    // The record of it may be on its way to the disk still: who asks twice hears no sooner.
    await recovery.undo(injection);
    return recovery.status(injection);
  }
  recovery.release(injection, why);
  if (under?.phase === 'looking') under.leave();
  // The claims are being written: they are taken out as soon as that has ended, and nothing is done before.
  if (under?.phase === 'journaling') await Promise.allSettled([under.done]);
  await recovery.undo(injection);
  return recovery.status(injection);
}

interface Recovering {
  readonly parts: Parts;
  readonly recovery: Recovery;
  readonly recover: (injection: InjectionId, why: string) => Promise<InjectionStatus>;
  readonly paths: Paths;
  readonly kept: readonly InjectionId[];
}

async function recoverAll(
  { parts, recovery, recover, paths, kept }: Recovering,
  starting: readonly InjectionId[],
  why: string,
): Promise<RecoveredAll> {
  const { state } = parts.journal;
  const restoring = paths.restore(kept);
  const owing = [...state.injections.values()]
    .filter((each) => each.state !== 'recovered')
    .map((each) => each.injection);
  const ids = [...new Set([...owing, ...starting])].filter((id) => !kept.includes(id)).toReversed();
  const statuses = await Promise.all(ids.map((injection) => recover(injection, why)));
  const problems: string[] = [];
  for (const [lane, key] of [...state.keys].toReversed()) {
    if (key.claims.length > 0) continue;
    await recovery
      .takeOut(lane)
      .catch((thrown: unknown) => problems.push(`${key.hold} ${key.key}: ${reasonOf(thrown)}`));
  }
  const { found, unknown } = await findStrays(parts);
  const strays: string[] = [];
  for (const { what, remove } of found) {
    await remove().then(
      () => strays.push(what),
      (thrown: unknown) => problems.push(`${what}: ${reasonOf(thrown)}`),
    );
  }
  return {
    recovered: statuses.filter((status) => status.state === 'recovered'),
    owed: statuses.filter((status) => status.state !== 'recovered'),
    strays,
    problems: [...(await restoring), ...problems, ...unknown],
    kept,
  };
}

/**
 * Nobody waits for it: what does not hear of a longer lease ends early, which is the safe side. Where that which kept
 * the effect up has died (a tracer, a proxy, a burner), the injection has ended: it is taken back, and not made anew.
 * What is still being brought about has nothing yet that could have died.
 */
function renewHolds(parts: Parts, injection: InjectionId, end: (injection: InjectionId, why: string) => void): void {
  for (const key of parts.journal.state.keys.values()) {
    const hold = parts.holds.get(key.hold);
    if (hold?.renew === undefined || !key.claims.some((each) => each.injection === injection)) continue;
    // Of those who hold the same object each renews for himself: what another has lost is no end of this one.
    const own = wantedClaims(parts, hold, key).filter((each) => each.injection === injection);
    const renewed = hold.renew(resourceOf(hold, key), own, key.wrote);
    renewed.catch((thrown: unknown) => {
      parts.notes.note('warn', `${key.hold} ${key.key} not renewed: ${reasonOf(thrown)}`);
      const isLost = thrown instanceof FiredrillError && thrown.code === 'target-gone';
      if (isLost && isWanted(parts.journal.state.injections.get(injection))) end(injection, thrown.message);
    });
  }
}

function nothing(): void {
  // Nobody listens.
}
