import type { Clock, JournalFile, Notes } from '@firedrill/core/ports';
import { msToNs } from '@firedrill/core/ports';
import { reasonOf } from '@firedrill/core/errors';
import type { JournalState } from './fold.ts';
import { applyRecord, snapshot } from './fold.ts';
import { GroupWriter } from './group-writer.ts';
import { readJournal } from './read-journal.ts';
import type { JournalRecord } from './records.ts';

/**
 * The truth about what may be live, durable before the world is touched.
 *
 *     append ─┐                    ┌─ one write, one sync for all that wait (group commit)
 *     append ─┼─▶ queue ─▶ writer ─┤─ every batch is written twice in a row: one broken copy loses nothing
 *     owe ────┘                    └─ compaction when it has grown
 */
export interface Journal {
  /** What has been said so far: appended records once they are durable, owed ones at once. */
  readonly state: JournalState;
  /** Why a part cannot be read, or null. While it is not accepted, nothing new may be injected. */
  readonly damage: () => string | null;
  /** Resolves when all records are durable. @throws FiredrillError `journal-unwritable`; then none of them counts. */
  readonly append: (records: readonly JournalRecord[]) => Promise<void>;
  /**
   * Says what is true whether or not it can be written: a release, a recovery. It counts at once and is written as
   * soon as possible, before anything appended later. Resolves to whether the first attempt made it durable; never
   * rejects.
   */
  readonly owe: (records: readonly JournalRecord[]) => Promise<boolean>;
  /**
   * A person has looked at the damage; objects whose baseline is lost are forgotten. What is there is kept apart
   * before, because from now on a compaction may take it away.
   * @returns where it is kept, null when there was no damage or it could not be kept (that is noted)
   * @throws `journal-unwritable`
   */
  readonly acceptDamage: () => Promise<string | null>;
  /** Waits for what is being written, and stops retrying. */
  readonly close: () => Promise<void>;
}

export interface JournalOptions {
  readonly clock: Clock;
  readonly notes: Notes;
  readonly bootId: string;
}

/** A journal is compacted when it is larger than this and than twice what it was after the last time. */
export const compactionBytes = 256 * 1024;
const retryMs = 1000;

/**
 * Opens a journal and folds what it says. Nothing is written before the first append.
 * @throws FiredrillError `journal-newer` when a newer version wrote any of it; `journal-unwritable` when it cannot be
 * read
 */
export async function openJournal(file: JournalFile, options: JournalOptions): Promise<Journal> {
  const read = await readJournal(file);
  if (read.damage !== null) options.notes.note('error', `the journal is damaged: ${read.damage}`);
  const opened = (): JournalRecord => ({
    type: 'opened',
    bootId: options.bootId,
    wallTime: options.clock.wallTime(),
  });
  const { state } = read;
  const apply = (records: readonly JournalRecord[]): void => records.forEach((record) => applyRecord(state, record));
  const begun = { seq: read.lastSeq, previous: read.previous, sizeBytes: read.sizeBytes };
  const writer = new GroupWriter(file, begun, apply);
  const retrying = createRetrying(writer, options.clock);
  const compaction = createCompaction(writer, () => [opened(), ...snapshot(state)], options.notes);
  let { damage } = read;
  let isEmpty = read.previous === 0;
  const first = (records: readonly JournalRecord[]): readonly JournalRecord[] =>
    isEmpty ? [opened(), ...records] : records;

  return {
    state,
    damage: () => damage,
    append: async (records) => {
      const problem = await writer.add(first(records), false);
      if (problem !== null) throw problem;
      isEmpty = false;
      if (damage === null) compaction.consider();
    },
    owe: async (records) => {
      apply(records);
      const problem = await writer.add(records, true);
      if (problem !== null) retrying.begin();
      return problem === null;
    },
    acceptDamage: async () => {
      if (damage === null) return null;
      await writer.idle();
      const keptAs = await keepDamaged(file, options.notes);
      const accepted: JournalRecord = { type: 'damaged-accepted', detail: damage };
      const problem = await writer.add([accepted], false);
      if (problem !== null) throw problem;
      damage = null;
      return keptAs;
    },
    close: async () => {
      retrying.end();
      await writer.idle();
    },
  };
}

/** A disk without room must not keep a person from going on: it is said that nothing is kept. */
async function keepDamaged(file: JournalFile, notes: Notes): Promise<string | null> {
  if (file.keepApart === undefined) return null;
  try {
    const keptAs = await file.keepApart();
    notes.note('warn', `the damaged journal is kept as ${keptAs}`);
    return keptAs;
  } catch (thrown) {
    notes.note('error', `the damaged journal cannot be kept apart: ${reasonOf(thrown)}`);
    return null;
  }
}

function createRetrying(writer: GroupWriter, clock: Clock): { begin: () => void; end: () => void } {
  let cancel: (() => void) | null = null;
  let ended = false;
  const begin = (): void => {
    if (cancel !== null || ended) return;
    cancel = clock.at(clock.nowNs() + msToNs(retryMs), () => {
      cancel = null;
      if (!writer.owes()) return;
      writer.retry();
      begin();
    });
  };
  return {
    begin,
    end: () => {
      ended = true;
      cancel?.();
    },
  };
}

function createCompaction(
  writer: GroupWriter,
  records: () => readonly JournalRecord[],
  notes: Notes,
): { consider: () => void } {
  let atBytes = compactionBytes;
  return {
    consider: () => {
      if (writer.sizeBytes < atBytes) return;
      atBytes = Number.POSITIVE_INFINITY;
      writer.rewrite(records).then(
        () => {
          atBytes = Math.max(compactionBytes, 2 * writer.sizeBytes);
        },
        (thrown: unknown) => {
          notes.note('warn', `the journal cannot be compacted now: ${reasonOf(thrown)}`);
          atBytes = writer.sizeBytes + compactionBytes;
        },
      );
    },
  };
}
