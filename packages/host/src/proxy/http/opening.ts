import type { Link } from '../link.ts';
import { crumbBytes } from '../memory.ts';
import { type Speech, sniff } from './sniff.ts';

export interface OpeningEvents {
  /** True while first bytes are to be kept until it is known what they are. */
  isStrict(): boolean;
  /**
   * It is known what the client speaks. `sent` has been sent on already; `rest` has not, and is lent by the source for
   * the length of the call where `theirs`.
   */
  known(speech: Exclude<Speech, 'unknown'>, sent: Buffer, rest: Buffer, theirs: boolean): void;
}

/** A client that says so little for so long awaits an answer: what it said goes on, whatever it is. */
const patienceMs = 250;
const nothing = Buffer.alloc(0);

/** The first bytes of a client, until it is known what it speaks. */
export class Opening {
  readonly #up: Link;
  readonly #events: OpeningEvents;
  #first: Buffer = nothing;
  #sentBytes = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(up: Link, events: OpeningEvents) {
    this.#up = up;
    this.#events = events;
  }

  feed(bytes: Buffer): void {
    const isFirst = this.#first.length === 0;
    const first = isFirst ? bytes : Buffer.concat([this.#first, bytes]);
    const sniffed = sniff(first);
    const isCrowded = first.length > crumbBytes && !this.#up.isAmple;
    const speech = sniffed === 'unknown' && isCrowded ? 'not-http' : sniffed;
    if (speech !== 'unknown') {
      this.stop();
      this.#events.known(speech, first.subarray(0, this.#sentBytes), first.subarray(this.#sentBytes), isFirst);
      return;
    }
    this.#keep(Buffer.from(first));
    if (this.#events.isStrict()) this.#timer ??= setTimeout(() => this.forward(), patienceMs);
    else this.forward();
  }

  /** Sends on what was kept back. */
  forward(): void {
    const rest = this.#first.subarray(this.#sentBytes);
    this.#sentBytes = this.#first.length;
    this.#up.carry(Buffer.from(rest), false, null);
  }

  stop(): void {
    this.#keep(nothing);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #keep(bytes: Buffer): void {
    this.#up.reserve(bytes.length - this.#first.length);
    this.#first = bytes;
  }
}
