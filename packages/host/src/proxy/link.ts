import type { Memory } from './memory.ts';
import type { Shaper, Wait } from './shaper.ts';
import type { Ending, Wire } from './wire.ts';

/** Something on its way. `block` is the proxy's memory that the bytes lie in; null where they have their own. */
interface Piece {
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

const none: readonly Shaper[] = [];
const nothing = Buffer.alloc(0);
const batchPieces = 64;
/** What a piece takes besides its bytes. */
const overheadBytes = 256;
/** How long a torn connection's last bytes may wait for a peer that does not read. */
const resetPatienceMs = 2000;
const timerLimitMs = 2 ** 30;

/**
 * One direction of a connection: bytes come from `source` and leave at `sink`, in order.
 *
 *     source ─▶ carry ─▶ [ queue: head is timed by waits and shapers ] ─▶ pump ─▶ sink
 *                  └────────── nothing holds anything: written at once ──────────┘
 *
 * Only the head of the queue has a time; it is asked for when it becomes the head, and again when the rules change. So
 * there is one timer, and a rule that goes leaves nothing behind. While more is held than the memory allows, or the
 * sink takes no more, the source is not read.
 */
export class Link {
  readonly source: Wire;
  readonly sink: Wire;
  readonly #memory: Memory;
  #shapers: readonly Shaper[] = none;
  #swallows = false;
  #first: Piece | null = null;
  #last: Piece | null = null;
  #heldBytes = 0;
  /** What was written, and has not been wholly taken by the kernel yet. */
  #inFlight: Piece | null = null;
  #headDueMs = Number.NaN;
  #headBytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #patience: NodeJS.Timeout | null = null;
  #finished: Ending | null = null;
  #dead = false;
  #opened = false;
  /** Called at the first bytes after it was set: they crossed the rules that are active. */
  onCrossing: (() => void) | null = null;

  constructor(source: Wire, sink: Wire, memory: Memory) {
    this.source = source;
    this.sink = sink;
    this.#memory = memory;
  }

  /** Both sides are connected: from now on the source is read. */
  open(): void {
    this.#opened = true;
    this.#regulate();
  }

  /** Sends bytes on. They are lent by the source for the length of the call, or nobody else's (`theirs` false). */
  carry(bytes: Buffer, theirs: boolean, waits: readonly Wait[] | null): void {
    if (this.#dead || this.#finished !== null || bytes.length === 0) return;
    this.onCrossing?.();
    if (this.#swallows) return;
    if (waits === null && this.#shapers.length === 0 && !this.#waits) {
      this.#writeNow(bytes, theirs);
      return;
    }
    this.#enqueue(this.#piece(bytes, theirs ? this.#keep(bytes) : null, waits));
  }

  /** The source has ended; the sink will too, after what is on its way. */
  finish(how: Ending): void {
    if (this.#dead || this.#finished === 'rst' || this.#finished === how) return;
    this.#finished = how;
    this.#enqueue({ ...this.#piece(nothing, null, null), ending: how });
  }

  /** The sink takes nothing any more. */
  get isDead(): boolean {
    return this.#dead;
  }

  get isFinished(): boolean {
    return this.#finished !== null;
  }

  /**
   * The sink is gone, or takes nothing more: what waits is dropped. What is in flight is the kernel's until the sink
   * has it or is closed.
   */
  abandon(): void {
    if (this.#dead) {
      this.#settled();
      return;
    }
    this.#dead = true;
    this.source.pause();
    for (let piece = this.#first; piece !== null; piece = piece.next) this.#drop(piece);
    this.#first = null;
    this.#last = null;
    this.#disarm();
    this.#bePatient();
    this.#settled();
  }

  /** The rules changed: everything that waits is timed anew, by these shapers. */
  reshape(shapers: readonly Shaper[]): void {
    this.#shapers = shapers;
    this.#swallows = shapers.some((shaper) => shaper.swallows);
    this.retime();
  }

  retime(): void {
    const nowMs = performance.now();
    for (const shaper of this.#shapers) shaper.restart(nowMs);
    this.#headDueMs = Number.NaN;
    this.#disarm();
    this.#pump();
  }

  /** The sink's kernel buffer took everything. */
  flushed(): void {
    this.#bePatient();
    this.#landed();
    this.#pump();
  }

  get #waits(): boolean {
    return this.#first !== null;
  }

  #keep(bytes: Buffer): Buffer {
    return this.source.owns(bytes) ? this.source.take(bytes) : this.#memory.keep(bytes);
  }

  #piece(bytes: Buffer, block: Buffer | null, waits: readonly Wait[] | null): Piece {
    const besideBytes = overheadBytes + (block === null ? bytes.length : 0);
    const costBytes = besideBytes + (block === null ? 0 : this.#memory.sizeOf(block));
    const arrivedMs = performance.now();
    return { bytes: block ?? bytes, block, costBytes, besideBytes, arrivedMs, waits, ending: null, next: null };
  }

  #enqueue(piece: Piece): void {
    this.#hold(piece);
    if (this.#last === null) this.#first = piece;
    else this.#last.next = piece;
    this.#last = piece;
    this.#pump();
  }

  /** Most writes are taken by the kernel at once: then nothing needs to be kept. */
  #writeNow(bytes: Buffer, theirs: boolean): void {
    const owns = theirs && this.source.owns(bytes);
    const staged = theirs && !owns ? this.#memory.stage(bytes) : null;
    this.sink.write(staged ?? bytes);
    if (this.sink.pendingBytes === 0) {
      if (staged !== null) this.#memory.unstage(staged);
      return;
    }
    const staying = staged === null ? null : this.#memory.keepStaged(staged);
    const piece = this.#piece(bytes, owns ? this.source.take(bytes) : staying, null);
    this.#hold(piece);
    piece.next = this.#inFlight;
    this.#inFlight = piece;
    this.sink.awaitFlush();
    this.source.pause();
  }

  /** After a write: true when the kernel has it all; otherwise `flushed` will tell. */
  #settled(): boolean {
    if (this.sink.pendingBytes > 0 && !this.sink.socket.destroyed) {
      this.sink.awaitFlush();
      return false;
    }
    this.#landed();
    return true;
  }

  /** Releases what is due, in order. */
  #pump(): void {
    while (this.#waits && !this.#dead) {
      const nowMs = performance.now();
      const dueMs = this.#headMs();
      if (dueMs > nowMs) this.#arm(dueMs - nowMs);
      else if (this.sink.pendingBytes > 0) this.#losePatience();
      else {
        this.#writeBatch(nowMs);
        if (this.#settled()) continue;
      }
      break;
    }
    this.#regulate();
  }

  /** Writes the due pieces at the head of the queue, at most a batch. What tears the sink down goes alone. */
  #writeBatch(nowMs: number): void {
    this.sink.socket.cork();
    const atMost = this.#shapers.some((shaper) => shaper.apart) ? 1 : batchPieces;
    for (let written = 0; written < atMost && this.#waits && this.#headMs() <= nowMs; written += 1) {
      if (written > 0 && this.#first?.ending === 'rst') break;
      this.#leave();
    }
    this.sink.socket.uncork();
  }

  /** When the head of the queue may leave; its size is cut to what may leave as one piece. Asked for once a head. */
  #headMs(): number {
    const piece = this.#first;
    if (piece === null || !Number.isNaN(this.#headDueMs)) return this.#headDueMs;
    let sizeBytes = piece.bytes.length;
    for (const shaper of this.#shapers) sizeBytes = Math.min(sizeBytes, shaper.pieceBytes());
    let dueMs = piece.arrivedMs;
    for (const wait of piece.waits ?? []) if (wait.rule.live) dueMs += wait.delayMs;
    for (const shaper of this.#shapers) dueMs = shaper.leaveMs(dueMs, sizeBytes);
    this.#headBytes = sizeBytes;
    this.#headDueMs = dueMs;
    return dueMs;
  }

  #leave(): void {
    const piece = this.#first;
    if (piece === null) return;
    const sizeBytes = this.#headBytes;
    this.#headDueMs = Number.NaN;
    if (sizeBytes < piece.bytes.length) {
      this.sink.write(piece.bytes.subarray(0, sizeBytes));
      piece.bytes = piece.bytes.subarray(sizeBytes);
    } else {
      this.#first = piece.next;
      if (piece.next === null) this.#last = null;
      this.#deliver(piece);
    }
    for (const shaper of this.#shapers) shaper.left(sizeBytes);
  }

  #deliver(piece: Piece): void {
    if (piece.ending === 'fin') this.sink.end();
    else if (piece.ending === 'rst') this.sink.reset();
    else this.sink.write(piece.bytes);
    piece.next = this.#inFlight;
    this.#inFlight = piece;
  }

  /** A torn source tears the sink after the bytes before it, but does not wait for ever for a peer that reads none. */
  #losePatience(): void {
    if (this.#finished === 'rst') this.#patience ??= setTimeout(() => this.sink.reset(), resetPatienceMs);
  }

  #bePatient(): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#patience = null;
  }

  #hold({ costBytes, besideBytes }: Piece): void {
    this.#heldBytes += costBytes;
    this.#memory.reserve(besideBytes);
  }

  #drop({ costBytes, besideBytes, block }: Piece): void {
    this.#heldBytes -= costBytes;
    this.#memory.reserve(-besideBytes);
    if (block !== null) this.#memory.giveBack(block);
  }

  /** What was written has left our memory. */
  #landed(): void {
    for (let piece = this.#inFlight; piece !== null; piece = piece.next) this.#drop(piece);
    this.#inFlight = null;
  }

  /** Reads the source while there is room for what it brings. */
  #regulate(): void {
    if (this.#dead || this.#finished !== null || !this.#opened) return;
    const mayRead = this.#waits ? this.#memory.hasRoom(this.#heldBytes) : this.sink.pendingBytes === 0;
    if (mayRead) this.source.resume();
    else this.source.pause();
  }

  #arm(waitMs: number): void {
    if (this.#timer !== null || waitMs === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(this.#onTimer, Math.min(timerLimitMs, Math.ceil(waitMs)));
  }

  readonly #onTimer = (): void => {
    this.#timer = null;
    this.#pump();
  };

  #disarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
