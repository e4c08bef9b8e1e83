import type { JournalFile } from '@firedrill/core/ports';
import type { Dice, Life } from '@firedrill/core/testing/virtual-clock';
import type { Moment } from './moments.ts';

/**
 * The bytes under a journal as several lives see them. What no sync has confirmed may be lost by a crash, all of it or
 * from some byte on.
 */
export class SimJournalFile {
  #content = new Uint8Array();
  #durableBytes = 0;
  readonly #dice: Dice;
  /** True: every write fails. */
  isFull = false;

  /** Something could not be written, and nothing has become durable since. */
  hasRefused = false;
  /** Something could not be written at some time. */
  everRefused = false;
  readonly #reached: (moment: Moment) => void;

  constructor(dice: Dice, reached: (moment: Moment) => void) {
    this.#dice = dice;
    this.#reached = reached;
  }

  port(life: Life): JournalFile {
    const dice = this.#dice;
    const wait = (mostMs: number): Promise<void> => life.pause(dice.between(0.05, dice.chance(0.03) ? 60 : mostMs));
    const refuse = (): void => {
      if (!this.isFull) return;
      this.hasRefused = true;
      this.everRefused = true;
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    };
    let endBytes = this.#content.length;
    return {
      read: async () => {
        await wait(1);
        endBytes = this.#content.length;
        return this.#content.slice();
      },
      append: async (bytes) => {
        this.#reached('journal append');
        const half = dice.whole(0, bytes.length);
        this.#put(endBytes, bytes.subarray(0, half));
        await wait(0.3);
        const beginBytes = endBytes;
        endBytes += half;
        refuse();
        this.#put(beginBytes, bytes);
        endBytes = beginBytes + bytes.length;
      },
      sync: async () => {
        this.#reached('journal sync');
        await wait(1.5);
        refuse();
        this.hasRefused = false;
        this.#durableBytes = this.#content.length;
      },
      replace: async (bytes) => {
        await wait(2);
        refuse();
        this.#content = bytes.slice();
        this.#durableBytes = bytes.length;
        endBytes = bytes.length;
      },
    };
  }

  /** What the next life finds. */
  crash(): void {
    const unsyncedBytes = this.#content.length - this.#durableBytes;
    const keptBytes = this.#durableBytes + this.#dice.pick([0, unsyncedBytes, this.#dice.whole(0, unsyncedBytes)]);
    this.#content = this.#content.slice(0, keptBytes);
    this.#durableBytes = keptBytes;
  }

  /** Whether one durable record holds all of these texts. Records are told apart by their magic word alone. */
  says(...texts: readonly string[]): boolean {
    const durable = new TextDecoder('latin1').decode(this.#content.subarray(0, this.#durableBytes));
    return durable.split('FDJ1').some((record) => texts.every((text) => record.includes(text)));
  }

  #put(at: number, bytes: Uint8Array): void {
    if (at + bytes.length > this.#content.length) {
      const next = new Uint8Array(at + bytes.length);
      next.set(this.#content);
      this.#content = next;
    }
    this.#content.set(bytes, at);
    // What is written over is not what was synced.
    if (at < this.#durableBytes) this.#durableBytes = at;
  }
}
