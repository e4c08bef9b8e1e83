import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { JournalFile } from '@firedrill/core/ports';
import { chainOf } from './chain.ts';
import type { GrowingState } from './fold.ts';
import { fold } from './fold.ts';
import type { Frame } from './frames.ts';
import { journalVersion, scanFrames } from './frames.ts';
import type { JournalRecord } from './records.ts';
import { decodeRecord } from './records.ts';

export interface ReadJournal {
  readonly state: GrowingState;
  /** Why a part cannot be read and nobody has accepted that yet; null when nothing is missing. */
  readonly damage: string | null;
  /** The highest number ever used, and the last one that counts; 0 in an empty journal. */
  readonly lastSeq: number;
  readonly previous: number;
  readonly sizeBytes: number;
}

/**
 * Reads what a journal says, without changing it.
 *
 * A tail that was cut off was never acknowledged and is dropped. A record whose both copies are unreadable breaks the
 * chain: that is damage, unless a later record says that a person has accepted it.
 * @throws FiredrillError `journal-newer`, `journal-unwritable` (it cannot be read at all)
 */
export async function readJournal(file: Pick<JournalFile, 'read'>): Promise<ReadJournal> {
  let bytes: Uint8Array;
  try {
    bytes = await file.read();
  } catch (thrown) {
    // Whose directory it is decides, not how much room there is: that is said as it is.
    if (thrown instanceof FiredrillError && thrown.code === 'permission') throw thrown;
    throw new FiredrillError('journal-unwritable', `the journal cannot be read: ${reasonOf(thrown)}`, {
      cause: thrown,
    });
  }
  const scan = scanFrames(bytes);
  refuseNewer(scan.frames);
  const chain = chainOf(scan.frames);
  const { records, problems } = decodeAll(chain.frames);
  const missing = [
    ...chain.brokenAt.map((seq) => ({ seq, text: `what came before record ${seq} is missing` })),
    ...problems,
  ];
  const unread = missing.filter(({ seq }) => seq > acceptedUpTo(records));
  const sorted = unread.toSorted((left, right) => left.seq - right.seq).map(({ text }) => text);
  const nothing = chain.frames.length === 0 && scan.unreadableBytes > 0 && !isTornBeginning(bytes);
  if (nothing) sorted.push(`none of its ${bytes.length} bytes can be read`);
  return {
    state: fold(records.map(({ record }) => record)),
    damage: sorted.length === 0 ? null : sorted.join('; '),
    lastSeq: chain.lastSeq,
    previous: chain.frames.at(-1)?.seq ?? 0,
    sizeBytes: bytes.length,
  };
}

interface Numbered {
  readonly seq: number;
  readonly record: JournalRecord;
}

function refuseNewer(frames: readonly Frame[]): void {
  const newer = frames.find(({ version }) => version > journalVersion);
  if (newer === undefined) return;
  const detail = `record ${newer.seq} has version ${newer.version}; this is version ${journalVersion}`;
  throw new FiredrillError('journal-newer', detail);
}

function decodeAll(frames: readonly Frame[]): { records: Numbered[]; problems: { seq: number; text: string }[] } {
  const records: Numbered[] = [];
  const problems: { seq: number; text: string }[] = [];
  for (const { seq, payload } of frames) {
    try {
      records.push({ seq, record: decodeRecord(payload) });
    } catch (thrown) {
      problems.push({ seq, text: `record ${seq}: ${reasonOf(thrown)}` });
    }
  }
  return { records, problems };
}

function acceptedUpTo(records: readonly Numbered[]): number {
  return records.findLast(({ record }) => record.type === 'damaged-accepted')?.seq ?? 0;
}

/** The very first append, cut off by a crash: nothing was acknowledged, so nothing can be live. It is small. */
function isTornBeginning(bytes: Uint8Array): boolean {
  const magic = [0x46, 0x44, 0x4a, 0x31];
  return bytes.length < 64 * 1024 && magic.every((byte, index) => index >= bytes.length || bytes[index] === byte);
}
