import { existsSync, readFileSync } from 'node:fs';
import { FiredrillError } from '@firedrill/core/errors';
import type { Clock, JournalFile, Notes } from '@firedrill/core/ports';
import type { InjectionRecord } from './journal/fold.ts';
import { openJournal } from './journal/journal.ts';
import { lockHolder, takeLock, tryLock } from './journal/lock.ts';
import { openJournalFile, readJournalFile } from './journal/node-file.ts';
import { readJournal } from './journal/read-journal.ts';
import { hostHolds } from './host-holds.ts';
import { createNodeClock } from './node-clock.ts';
import { type AgentPlaces, agentPlaces } from './node-state.ts';
import type { RecoveredAll } from './reconcile.ts';
import { createReconciler } from './reconcile.ts';
import { livePaths } from './reconcile/paths.ts';
import { persevere } from './reconcile/persevere.ts';

/** What a recovery of a whole state directory came to. */
export interface StateRecovered extends RecoveredAll {
  /** Why a part of the journal cannot be read, or null. */
  readonly damage: string | null;
  /** Where a damaged journal is kept that a person has accepted; null when nothing is. */
  readonly keptAs: string | null;
}

export interface RecoverOptions {
  /** Who does it, for whoever meets the lock: `reaper`, `recover`. */
  readonly role: string;
  /** Why, for the journal. */
  readonly why: string;
  /** How long to wait for a lock that somebody else holds. */
  readonly waitMs: number;
  readonly notes: Notes;
  /** Runs' paths are kept for a while, because somebody still goes through them; else they are taken out. */
  readonly runPaths?: 'for a lease';
  /**
   * How long what fails is tried again; by default it is not. On a busy machine a step is often only late, and whoever
   * waits for an answer would rather wait a little longer than come again.
   */
  readonly triedForMs?: number;
  /** A person has looked at the damage of the journal. */
  readonly acceptDamage?: boolean;
  readonly clock?: Clock;
}

/**
 * Takes back everything that the journal of a state directory owes, newest first. What fails, once or for as long as
 * it is tried, stays owed and is in `owed`.
 * @throws FiredrillError `journal-locked` when an agent that is alive holds the journal: ask that one instead;
 * `journal-newer`
 */
export async function recoverState(stateDir: string, options: RecoverOptions): Promise<StateRecovered> {
  const places = agentPlaces(stateDir);
  const lock = await takeLock(places.journalDir, { role: options.role, waitMs: options.waitMs });
  try {
    const file = await openJournalFile(places.journal);
    try {
      return await recoverFrom(file, places, options);
    } finally {
      await file.close();
    }
  } finally {
    lock.release();
  }
}

async function recoverFrom(file: JournalFile, places: AgentPlaces, options: RecoverOptions): Promise<StateRecovered> {
  const { notes, clock = createNodeClock() } = options;
  const bootId = readBootId();
  const journal = await openJournal(file, { clock, notes, bootId });
  const reconciler = createReconciler({ journal, holds: hostHolds(places, clock), clock, notes, bootId });
  const first = await reconciler.recoverAll(options.why, options.runPaths);
  const recovered = await persevere(first, reconciler.status, { clock, forMs: options.triedForMs ?? 0 });
  reconciler.close();
  const damage = journal.damage();
  const keptAs = options.acceptDamage === true ? await journal.acceptDamage() : null;
  await journal.close();
  return { ...recovered, damage, keptAs };
}

/** What a journal owes, for those who only warn; a standing path is no debt. */
export interface JournalOwes {
  readonly injections: readonly InjectionRecord[];
  readonly damage: string | null;
  /**
   * Who holds the journal now, such as `agent (pid 4711)`; null when nobody does, and then nobody looks after what is
   * owed.
   */
  readonly heldBy: string | null;
}

/**
 * Reads, without changing anything, what the journal of a state directory owes. @throws FiredrillError
 * `journal-newer`
 */
export async function journalOwes(stateDir: string): Promise<JournalOwes> {
  const places = agentPlaces(stateDir);
  if (!existsSync(places.journal)) return { injections: [], damage: null, heldBy: null };
  const { state, damage } = await readJournal({ read: () => readJournalFile(places.journal) });
  const holds = new Map(hostHolds(places, createNodeClock()).map((hold) => [hold.name, hold]));
  const standing = livePaths(state, holds, 'standing');
  const injections = [...state.injections.values()].filter(
    (each) => each.state !== 'recovered' && !standing.includes(each.injection),
  );
  return { injections, damage, heldBy: holderOf(places.journalDir) };
}

function holderOf(journalDir: string): string | null {
  try {
    const lock = tryLock(journalDir, 'look');
    lock?.release();
    return lock === null ? lockHolder(journalDir) : null;
  } catch (thrown) {
    // Somebody else's directory: who may not look at the lock may not recover either.
    if (thrown instanceof FiredrillError) return 'somebody else';
    throw thrown;
  }
}

export function readBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
