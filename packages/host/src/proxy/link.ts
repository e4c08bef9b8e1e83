import type { Memory } from './memory.ts';
import type { Shaper, Wait } from './shaper.ts';
import { arriving, endingBy, made, type Piece, Transit } from './transit.ts';
import type { Ending, Wire } from './wire.ts';

const none: readonly Shaper[] = [];
const batchPieces = 64;
/** A batch is kept until the kernel has all of it: a large one would keep memory that the source could be read into. */
const batchBytes = 512 * 1024;
/** While so much of our own waits to be sent to a client, it is not asked for more. */
const ownLimitBytes = 64 * 1024;
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
  readonly #transit: Transit;
  #headDueMs = Number.NaN;
  #headBytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #patience: NodeJS.Timeout | null = null;
  #finished: Ending | null = null;
  #dead = false;
  #opened = false;
  #mayAsk = true;
  /** Called at the first bytes after it was set: they crossed the rules that are active. */
  onCrossing: (() => void) | null = null;
  /** The link of the other direction, whose requests make us send something of our own here. */
  asking: Link | null = null;

  constructor(source: Wire, sink: Wire, memory: Memory) {
    this.source = source;
    this.sink = sink;
    this.#memory = memory;
    this.#transit = new Transit(memory);
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
    this.#enqueue(theirs ? arriving(this.#keep(bytes), this.#memory, waits) : made(bytes, waits));
  }

  /** The source has ended; the sink will too, after what is on its way. */
  finish(how: Ending): void {
    if (this.#dead || this.#finished === 'rst' || this.#finished === how) return;
    this.#finished = how;
    this.#enqueue(endingBy(how));
  }

  /** False while the proxy is short of memory. */
  get isAmple(): boolean {
    return this.#memory.isAmple;
  }

  /** Counts what is kept back for this link elsewhere: `changeBytes` more, or (negative) less. */
  reserve(changeBytes: number): void {
    this.#memory.reserve(changeBytes);
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
    this.#transit.dropQueue();
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
    this.#transit.land();
    this.#watchOwn();
    this.#pump();
  }

  get #waits(): boolean {
    return this.#transit.first !== null;
  }

  #keep(bytes: Buffer): Buffer {
    return this.source.owns(bytes) ? this.source.take(bytes) : this.#memory.keep(bytes);
  }

  #enqueue(piece: Piece): void {
    this.#transit.enqueue(piece);
    this.#watchOwn();
    this.#pump();
  }

  /** Most writes are taken by the kernel at once: then nothing needs to be kept. */
  #writeNow(bytes: Buffer, theirs: boolean): void {
    const sentBytes = this.sink.send(bytes);
    if (sentBytes === bytes.length) return;
    const rest = sentBytes === 0 ? bytes : bytes.subarray(sentBytes);
    const owned = theirs && this.source.owns(bytes) ? this.source.take(bytes) : null;
    const copied = theirs && owned === null ? this.#memory.keep(rest) : null;
    const block = owned ?? copied;
    this.sink.write(copied ?? rest);
    if (this.sink.pendingBytes === 0) {
      if (block !== null) this.#memory.giveBack(block);
      return;
    }
    this.#transit.depart(block === null ? made(rest, null) : arriving(block, this.#memory, null));
    this.#watchOwn();
    this.sink.awaitFlush();
    this.source.pause();
  }

  /** After a write: true when the kernel has it all; otherwise `flushed` will tell. */
  #settled(): boolean {
    if (this.sink.pendingBytes > 0 && !this.sink.socket.destroyed) {
      this.sink.awaitFlush();
      return false;
    }
    this.#transit.land();
    this.#watchOwn();
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
    let leftBytes = batchBytes;
    for (let written = 0; written < atMost && this.#waits && this.#headMs() <= nowMs; written += 1) {
      if (written > 0 && (leftBytes <= 0 || this.#transit.first?.ending === 'rst')) break;
      leftBytes -= this.#headBytes;
      this.#leave();
    }
    this.sink.socket.uncork();
  }

  /** When the head of the queue may leave; its size is cut to what may leave as one piece. Asked for once a head. */
  #headMs(): number {
    const piece = this.#transit.first;
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
    const piece = this.#transit.first;
    if (piece === null) return;
    const sizeBytes = this.#headBytes;
    this.#headDueMs = Number.NaN;
    if (sizeBytes < piece.bytes.length) {
      this.sink.write(piece.bytes.subarray(0, sizeBytes));
      piece.bytes = piece.bytes.subarray(sizeBytes);
    } else {
      this.#transit.departFirst();
      this.#deliver(piece);
    }
    for (const shaper of this.#shapers) shaper.left(sizeBytes);
  }

  #deliver(piece: Piece): void {
    if (piece.ending === 'fin') this.sink.end();
    else if (piece.ending === 'rst') this.sink.reset();
    else this.sink.write(piece.bytes);
  }

  /** A torn source tears the sink after the bytes before it, but does not wait for ever for a peer that reads none. */
  #losePatience(): void {
    if (this.#finished === 'rst') this.#patience ??= setTimeout(() => this.sink.reset(), resetPatienceMs);
  }

  #bePatient(): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#patience = null;
  }

  #watchOwn(): void {
    const { ownBytes, heldBytes } = this.#transit;
    const hasRoom = ownBytes === 0 || this.#memory.hasRoom(heldBytes);
    this.asking?.regulate(hasRoom && ownBytes < ownLimitBytes);
  }

  /** Whether what the source asks for can be answered. */
  regulate(mayAsk: boolean): void {
    if (this.#mayAsk === mayAsk) return;
    this.#mayAsk = mayAsk;
    this.#regulate();
  }

  /** Reads the source while there is room for what it brings. */
  #regulate(): void {
    if (this.#dead || this.#finished !== null || !this.#opened) return;
    const mayRead = this.#waits ? this.#memory.hasRoom(this.#transit.heldBytes) : this.sink.pendingBytes === 0;
    if (mayRead && this.#mayAsk) this.source.resume();
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
