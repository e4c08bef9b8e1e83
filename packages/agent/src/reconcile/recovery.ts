import { reasonOf, FiredrillError } from '@firedrill/core/errors';
import type { Converged } from '@firedrill/core/hold';
import { msToNs } from '@firedrill/core/ports';
import type { InjectionStatus } from '@firedrill/core/protocol/messages';
import type { RecoveredHow } from '@firedrill/core/words/events';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { Json } from '@firedrill/core/words/json';
import { canonicalJson } from '@firedrill/core/words/json';
import { convergeObject, noteLimitNs } from './converge-object.ts';
import type { Counts } from './counts.ts';
import { createCounts } from './counts.ts';
import type { Parts } from './parts.ts';
import { isWanted, pauseNs, within } from './parts.ts';

/** Takes injections out of the world, and keeps at it until it has worked. */
export interface Recovery {
  /** Says that the injection is no longer wanted. From now on nothing new of it comes about. */
  readonly release: (injection: InjectionId, why: string) => void;
  /**
   * One attempt at taking out everything of a released injection; another follows by itself when it fails. Never
   * rejects.
   */
  readonly undo: (injection: InjectionId) => Promise<void>;
  /** One attempt at an object that no injection speaks for any more. @throws what the hold throws */
  readonly takeOut: (lane: string) => Promise<void>;
  readonly status: (injection: InjectionId) => InjectionStatus;
  /** What the acts of an injection came to: done, and not to be undone. */
  readonly conclude: (injection: InjectionId, ends: readonly Converged[]) => void;
  /** The end of this injection is told through `onEnded`, because nobody will hear it as an answer. */
  readonly tellEnd: (injection: InjectionId, why: string) => void;
  /**
   * A fenced step on this object has ended at last: whatever it did is put right. `noted` is what it may have
   * written.
   */
  readonly putRight: (lane: string, noted: Json) => Promise<void>;
  /** All of them have: what waited for that is taken out now. */
  readonly goOn: (lane: string) => void;
  /** No further attempts are begun. */
  readonly stop: () => void;
}

const firstRetryMs = 50;
const longestRetryMs = 5000;
/** So long a watcher may wait for the next sign of life while something is being taken back. */
const recoveringGraceMs = 2000;

export function createRecovery(parts: Parts, onEnded: (status: InjectionStatus, why: string) => void): Recovery {
  return new PersistentRecovery(parts, onEnded);
}

class PersistentRecovery implements Recovery {
  private readonly parts: Parts;
  private readonly onEnded: (status: InjectionStatus, why: string) => void;
  private readonly counts: Counts;
  /** How each object of a released injection ended, by its lane; complete when all have. */
  private readonly outcomes = new Map<InjectionId, Map<string, Converged>>();
  /** When the first object of an injection was taken out. */
  private readonly undoneNs = new Map<InjectionId, bigint>();
  private readonly problems = new Map<InjectionId, string>();
  private readonly attempts = new Map<InjectionId, Promise<void>>();
  private readonly retries = new Map<InjectionId, { readonly cancel: () => void; readonly delayMs: number }>();
  /** Why an end is to be told that nobody hears as an answer. */
  private readonly tellers = new Map<InjectionId, string>();
  private stopped = false;

  constructor(parts: Parts, onEnded: (status: InjectionStatus, why: string) => void) {
    this.parts = parts;
    this.onEnded = onEnded;
    this.counts = createCounts(parts);
  }

  release(injection: InjectionId, why: string): void {
    const { journal, leases } = this.parts;
    const known = journal.state.injections.get(injection);
    if (known === undefined || isWanted(known)) void journal.owe([{ type: 'released', injection, why }]);
    if (leases.untilNs(injection) !== null) leases.stop(injection, recoveringGraceMs);
  }

  undo(injection: InjectionId): Promise<void> {
    const running = this.attempts.get(injection);
    if (running !== undefined) return running;
    const next = this.attempt(injection).finally(() => this.attempts.delete(injection));
    this.attempts.set(injection, next);
    return next;
  }

  async takeOut(lane: string): Promise<void> {
    const { journal, lanes } = this.parts;
    const turn = await lanes.enter(lane, 'urgent');
    try {
      const key = journal.state.keys.get(lane);
      if (key === undefined) return;
      await this.counts.take(key);
      // Who is released only while this goes on is not taken out by it.
      const released = key.claims.filter(({ injection }) => !isWanted(journal.state.injections.get(injection)));
      const wasUnsure = lanes.hasLate(lane);
      // A moment too early rather than too late: what the system does after it is not its own healing.
      const nowNs = this.parts.clock.nowNs();
      const result = await convergeObject(this.parts, turn, { aim: 'take' });
      refuseUnsure(this.parts, wasUnsure || turn.isFenced(), result);
      for (const { injection } of released) {
        const known = this.outcomes.get(injection) ?? new Map<string, Converged>();
        this.outcomes.set(injection, known.set(lane, result));
        if (!this.undoneNs.has(injection)) this.undoneNs.set(injection, nowNs);
      }
      if (released.length < key.claims.length) return;
      void journal.owe([{ type: 'settled', hold: key.hold, key: key.key }]);
    } finally {
      turn.leave();
    }
  }

  status(injection: InjectionId): InjectionStatus {
    const record = this.parts.journal.state.injections.get(injection);
    if (record === undefined) return { injection, state: 'unknown', how: null, detail: '', exposure: null };
    const exposure = this.counts.of(injection);
    const { state, how, detail } = record;
    if (state === 'live') return { injection, state, how: null, detail: '', exposure };
    if (state === 'recovered') return { injection, state, how, detail, exposure, undone: record.undone };
    return { injection, state: 'recovering', how: null, detail: this.problems.get(injection) ?? '', exposure };
  }

  conclude(injection: InjectionId, ends: readonly Converged[]): void {
    this.outcomes.set(injection, new Map(ends.map((end, index) => [`act ${index}`, end])));
  }

  tellEnd(injection: InjectionId, why: string): void {
    this.tellers.set(injection, why);
  }

  async putRight(lane: string, noted: Json): Promise<void> {
    const { clock, notes } = this.parts;
    while (!this.stopped) {
      try {
        return await convergeLate(this.parts, lane, noted);
      } catch (thrown) {
        notes.note('warn', `${lane}, after a late step: ${reasonOf(thrown)}`);
        await pauseNs(clock, msToNs(longestRetryMs / 10));
      }
    }
  }

  goOn(lane: string): void {
    const { keys, injections } = this.parts.journal.state;
    for (const { injection } of keys.get(lane)?.claims ?? []) {
      if (!isWanted(injections.get(injection))) void this.undo(injection);
    }
  }

  stop(): void {
    this.stopped = true;
    for (const { cancel } of this.retries.values()) cancel();
  }

  /** The objects that still hold something of an injection, newest first. */
  private lanesOf(injection: InjectionId): readonly string[] {
    const done = this.outcomes.get(injection);
    return [...this.parts.journal.state.keys]
      .filter(([lane, key]) => !done?.has(lane) && key.claims.some((each) => each.injection === injection))
      .map(([lane]) => lane)
      .toReversed();
  }

  private async attempt(injection: InjectionId): Promise<void> {
    const ends = await Promise.allSettled(this.lanesOf(injection).map((lane) => this.takeOut(lane)));
    const failed = ends.flatMap((end) => (end.status === 'rejected' ? [reasonOf(end.reason)] : []));
    if (failed.length === 0 && this.lanesOf(injection).length === 0) return this.finish(injection);
    this.problems.set(injection, failed.join('; '));
    this.parts.notes.note('warn', `${injection} is not taken back yet: ${failed.join('; ')}`);
    this.retry(injection);
  }

  private retry(injection: InjectionId): void {
    const { clock, leases, journal } = this.parts;
    const before = this.retries.get(injection);
    before?.cancel();
    if (this.stopped) return;
    if (!this.tellers.has(injection)) this.tellEnd(injection, journal.state.injections.get(injection)?.why ?? '');
    const delayMs = before === undefined ? firstRetryMs : Math.min(longestRetryMs, 2 * before.delayMs);
    leases.stop(injection, delayMs + recoveringGraceMs);
    const cancel = clock.at(clock.nowNs() + msToNs(delayMs), () => void this.undo(injection));
    this.retries.set(injection, { cancel, delayMs });
  }

  /** Resolves when the end is durable, or when the journal cannot say it now: a full disk keeps nobody from an end. */
  private async finish(injection: InjectionId): Promise<void> {
    const { journal, leases, clock, bootId } = this.parts;
    const ends = [...(this.outcomes.get(injection)?.values() ?? [])];
    this.outcomes.delete(injection);
    this.problems.delete(injection);
    this.retries.get(injection)?.cancel();
    this.retries.delete(injection);
    leases.forget(injection);
    const record = journal.state.injections.get(injection);
    if (record?.state === 'recovered') return;
    const { how, detail } = howRecovered(ends, (record?.claimed ?? null) === null);
    const sinceNs = how === 'restored' || how === 'contested' ? this.undoneNs.get(injection) : undefined;
    this.undoneNs.delete(injection);
    const undone = sinceNs === undefined ? null : { atNs: String(sinceNs), bootId };
    await within(clock, noteLimitNs, journal.owe([{ type: 'recovered', injection, how, detail, undone }]), false);
    const why = this.tellers.get(injection);
    this.tellers.delete(injection);
    if (why !== undefined) this.onEnded(this.status(injection), why);
  }
}

/**
 * A late step wrote what it had noted, or nothing. What is there then is ours by that note or by the last one; a hold
 * knows one at a time, so both are tried.
 */
async function convergeLate(parts: Parts, lane: string, noted: Json): Promise<void> {
  const turn = await parts.lanes.enter(lane, 'urgent');
  try {
    const key = parts.journal.state.keys.get(lane);
    if (key === undefined) return;
    const notes =
      noted === null || canonicalJson(noted) === canonicalJson(key.wrote) ? [key.wrote] : [noted, key.wrote];
    for (const wrote of notes) {
      if (wrote !== null) void parts.journal.owe([{ type: 'wrote', hold: key.hold, key: key.key, wrote }]);
      const { state } = await convergeObject(parts, turn, { aim: 'take' });
      if (state !== 'contested') return;
    }
  } finally {
    turn.leave();
  }
}

/** An end that nobody can be sure of is none: the object stays owed. */
function refuseUnsure(parts: Parts, isUnsure: boolean, result: Converged): void {
  if (isUnsure) throw new FiredrillError('timeout', 'an earlier step on the same object has not ended yet');
  if (result.state === 'contested' && parts.journal.damage() !== null) {
    throw new FiredrillError('journal-damaged', `nobody can tell whose this is: ${result.detail}`);
  }
}

/** One word for all objects of an injection: the one that asks for most attention. */
function howRecovered(ends: readonly Converged[], isUnheardOf: boolean): { how: RecoveredHow; detail: string } {
  if (isUnheardOf) return { how: 'restored', detail: 'nothing of it was ever done here' };
  const detail = [...new Set(ends.flatMap((end) => (end.detail === undefined ? [] : [end.detail])))]
    .join('; ')
    .slice(0, 2000);
  const has = (state: Converged['state']): boolean => ends.some((end) => end.state === state);
  if (has('contested')) return { how: 'contested', detail };
  if (has('irreversible')) return { how: 'irreversible', detail };
  if (has('target-gone') && !has('wanted')) return { how: 'target-gone', detail };
  return { how: 'restored', detail };
}
