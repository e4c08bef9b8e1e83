import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { JournalFile } from '@firedrill/core/ports';
import { encodeFrame, journalVersion } from './frames.ts';
import type { JournalRecord } from './records.ts';
import { encodeRecord } from './records.ts';

/** Where the numbering stands: the last number used, and the last one that is durable. */
export interface Numbering {
  readonly seq: number;
  readonly previous: number;
}

interface Waiting {
  readonly records: readonly JournalRecord[];
  readonly owed: boolean;
  settle: ((problem: FiredrillError | null) => void) | null;
}

/**
 * Writes records in the order in which they were handed in, all that wait in one write and one sync. One writer per
 * journal. What is owed stays in the queue until it is durable; what is not is refused to its caller when the write
 * fails.
 */
export class GroupWriter {
  private readonly file: JournalFile;
  private readonly onDurable: (records: readonly JournalRecord[]) => void;
  private queue: Waiting[] = [];
  private numbering: Numbering;
  private running: Promise<void> | null = null;
  private rewriting: (() => Promise<void>) | null = null;
  sizeBytes: number;

  /** `onDurable` is called with records that were not owed, before their caller hears of it. */
  constructor(
    file: JournalFile,
    begun: Numbering & { readonly sizeBytes: number },
    onDurable: (records: readonly JournalRecord[]) => void,
  ) {
    this.file = file;
    this.numbering = begun;
    this.sizeBytes = begun.sizeBytes;
    this.onDurable = onDurable;
  }

  /**
   * Resolves to null when the records are durable, else to the reason. Owed ones are then tried again with the next.
   */
  add(records: readonly JournalRecord[], owed: boolean): Promise<FiredrillError | null> {
    const { promise, resolve } = Promise.withResolvers<FiredrillError | null>();
    this.queue.push({ records, owed, settle: resolve });
    this.wake();
    return promise;
  }

  /** Whether something owed waits for a later attempt. */
  owes(): boolean {
    return this.queue.some((each) => each.owed);
  }

  /** Tries again to write what is owed. */
  retry(): void {
    if (this.queue.length > 0) this.wake();
  }

  /** Replaces the whole journal by these records, between two batches. They are asked for at that moment. */
  rewrite(records: () => readonly JournalRecord[]): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.rewriting = async () => {
      try {
        await this.replace(records());
        resolve();
      } catch (thrown) {
        reject(unwritable(thrown));
      }
    };
    this.wake();
    return promise;
  }

  async idle(): Promise<void> {
    while (this.running !== null) await this.running;
  }

  private wake(): void {
    this.running ??= this.run().finally(() => {
      this.running = null;
      // Something may have come between the last look and now.
      if (this.rewriting !== null || this.queue.some((each) => each.settle !== null)) this.wake();
    });
  }

  private async run(): Promise<void> {
    // One turn of the microtask queue gathers what is handed in together.
    await Promise.resolve();
    for (;;) {
      const rewriting = this.rewriting;
      this.rewriting = null;
      if (rewriting !== null) await rewriting();
      const batch = this.queue;
      if (batch.length === 0) return;
      this.queue = [];
      const problem = await this.write(batch.flatMap((each) => each.records));
      if (problem !== null) this.queue = [...batch.filter((each) => each.owed), ...this.queue];
      else this.onDurable(batch.flatMap((each) => (each.owed ? [] : each.records)));
      for (const waiting of batch) {
        waiting.settle?.(problem);
        waiting.settle = null;
      }
      if (problem !== null && this.queue.every((each) => each.settle === null)) return;
    }
  }

  private async write(records: readonly JournalRecord[]): Promise<FiredrillError | null> {
    try {
      const { bytes, last } = this.encode(records, this.numbering);
      // Whatever happens now, these numbers are used: what a failed write leaves behind must never be mistaken for
      // later records.
      this.numbering = { ...this.numbering, seq: last };
      await this.file.append(bytes);
      await this.file.sync();
      this.numbering = { seq: last, previous: last };
      this.sizeBytes += bytes.length;
      return null;
    } catch (thrown) {
      return unwritable(thrown);
    }
  }

  private async replace(records: readonly JournalRecord[]): Promise<void> {
    const { bytes, last } = this.encode(records, { ...this.numbering, previous: 0 });
    await this.file.replace(bytes);
    this.numbering = { seq: last, previous: last };
    this.sizeBytes = bytes.length;
  }

  /** Every batch twice: when one copy is damaged, the other still says it. */
  private encode(records: readonly JournalRecord[], from: Numbering): { bytes: Uint8Array; last: number } {
    let { seq, previous } = from;
    const frames = records.map((record) => {
      seq += 1;
      const frame = encodeFrame({ version: journalVersion, seq, previous, payload: encodeRecord(record) });
      previous = seq;
      return frame;
    });
    return { bytes: concatenate([...frames, ...frames]), last: seq };
  }
}

export function unwritable(thrown: unknown): FiredrillError {
  if (thrown instanceof FiredrillError) return thrown;
  return new FiredrillError('journal-unwritable', `the journal cannot be written: ${reasonOf(thrown)}`, {
    cause: thrown,
  });
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
