import type { Memory } from './memory.ts';
import type { Wait } from './shaper.ts';
import type { Ending } from './wire.ts';

/** Something on its way. `block` is the proxy's memory that the bytes lie in; null where they have their own. */
export interface Piece {
  bytes: Buffer;
  readonly block: Buffer | null;
  /** What the piece costs in memory until it has wholly left, and how much of that no block accounts for. */
  readonly costBytes: number;
  readonly besideBytes: number;
  readonly arrivedMs: number;
  /** What http faults put before this piece; null: nothing. */
  readonly waits: readonly Wait[] | null;
  readonly ending: Ending | null;
  /** What came after it. */
  next: Piece | null;
}

/** What a piece takes besides its bytes. */
const overheadBytes = 256;
const nothing = Buffer.alloc(0);

/**
 * What is on its way in one link, and what it costs.
 *
 *     enqueue ─▶ [ first … last ] ─ depart ─▶ [ in flight: written, not taken by the kernel yet ] ─ land ─▶ gone
 *     depart of what never waited ──────────────┘
 */
export class Transit {
  readonly #memory: Memory;
  #first: Piece | null = null;
  #last: Piece | null = null;
  #inFlight: Piece | null = null;
  #heldBytes = 0;
  #ownBytes = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** The head of the queue; null when nothing waits. */
  get first(): Piece | null {
    return this.#first;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** The part of it that came from ourselves (answers, rewritten messages), which no source is held back for. */
  get ownBytes(): number {
    return this.#ownBytes;
  }

  enqueue(piece: Piece): void {
    this.#hold(piece);
    if (this.#last === null) this.#first = piece;
    else this.#last.next = piece;
    this.#last = piece;
  }

  /** The head of the queue is written. */
  departFirst(): void {
    const piece = this.#first;
    if (piece === null) return;
    this.#first = piece.next;
    if (piece.next === null) this.#last = null;
    piece.next = this.#inFlight;
    this.#inFlight = piece;
  }

  /** Something is written that never waited. */
  depart(piece: Piece): void {
    this.#hold(piece);
    piece.next = this.#inFlight;
    this.#inFlight = piece;
  }

  /** The kernel has everything that was written. */
  land(): void {
    for (let piece = this.#inFlight; piece !== null; piece = piece.next) this.#drop(piece);
    this.#inFlight = null;
  }

  /** What waits will not leave. */
  dropQueue(): void {
    for (let piece = this.#first; piece !== null; piece = piece.next) this.#drop(piece);
    this.#first = null;
    this.#last = null;
  }

  #hold({ costBytes, besideBytes }: Piece): void {
    this.#heldBytes += costBytes;
    this.#ownBytes += besideBytes - overheadBytes;
    this.#memory.reserve(besideBytes);
  }

  #drop({ costBytes, besideBytes, block }: Piece): void {
    this.#heldBytes -= costBytes;
    this.#ownBytes -= besideBytes - overheadBytes;
    this.#memory.reserve(-besideBytes);
    if (block !== null) this.#memory.giveBack(block);
  }
}

/** Bytes that arrive now, in a block of the proxy's memory. */
export function arriving(block: Buffer, memory: Memory, waits: readonly Wait[] | null): Piece {
  const costBytes = memory.sizeOf(block) + overheadBytes;
  return { ...plain, bytes: block, block, costBytes, arrivedMs: performance.now(), waits };
}

/** Bytes of our own making. */
export function made(bytes: Buffer, waits: readonly Wait[] | null): Piece {
  const costBytes = bytes.length + overheadBytes;
  return { ...plain, bytes, costBytes, besideBytes: costBytes, arrivedMs: performance.now(), waits };
}

/** The end of a stream. */
export function endingBy(ending: Ending): Piece {
  return { ...plain, arrivedMs: performance.now(), ending };
}

const plain: Piece = {
  bytes: nothing,
  block: null,
  costBytes: overheadBytes,
  besideBytes: overheadBytes,
  arrivedMs: 0,
  waits: null,
  ending: null,
  next: null,
};
