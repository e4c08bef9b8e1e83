import { Arena } from './arena.ts';

/** What one read may bring: of a socket in bulk transfer, of one that says much, and of any socket at any time. */
export const readBytes = 128 * 1024;
export const sharedBytes = 16 * 1024;
export const crumbBytes = 2 * 1024;

/** What a proxy may hold back of its connections' bytes: so much, and beyond it a crumb for each link. */
const budgetBytes = 8 * 1024 * 1024;
/** What it may hold besides while few sockets are open, which take little for themselves, and how many are few. */
const spareBytes = 16 * 1024 * 1024;
const fewSockets = 128;
export const fewHoldBytes = budgetBytes + spareBytes;
/** The crumbs of a thousand connections. */
const crumbsBytes = 4 * 1024 * 1024;
/** While less than this is free, sockets read crumbs only. */
const ampleBytes = 512 * 1024;
/** One link may hold so many times what is left free: one alone nearly all, many together each an equal part. */
const linkShare = 16;

/**
 * The memory of one proxy, bounded however many connections it has and whatever they push.
 *
 * Every byte that is held lies in one arena of 12 MiB: in queues, in writes that the kernel has not taken, in buffers
 * that sockets in bulk transfer read into. A socket may bring more than a crumb only if room was set aside for it
 * beforehand (`lend`, `reserve`). When the budget is used up, links that hold something are not read, and each of the
 * others reads a crumb: all go on, slowly. What then does not fit into the arena is allocated beside it.
 *
 * While few sockets are open there is a second arena of 16 MiB: a delay of 10 ms on one fast connection holds more
 * than the first. When many come, nothing more is taken from it, and when it is empty the system gets it back.
 *
 * Sockets that are not in bulk transfer read into one buffer that all `share`, so that those at rest cost none.
 */
export class Memory {
  readonly shared: Buffer = Buffer.allocUnsafeSlow(sharedBytes);
  readonly crumb: Buffer = this.shared.subarray(0, crumbBytes);
  readonly #arena = new Arena(budgetBytes + crumbsBytes, readBytes);
  #spare: Arena | null = null;
  readonly #views: Buffer[] = [];
  #sockets = 0;
  #besideBytes = 0;

  /** A socket is opened. */
  opened(): void {
    this.#sockets += 1;
    this.#tidy();
  }

  /** An opened socket is closed. */
  closed(): void {
    this.#sockets -= 1;
  }

  /** Everything that is held, or set aside for what is being read. */
  get usedBytes(): number {
    return this.#arena.usedBytes + (this.#spare?.usedBytes ?? 0) + this.#besideBytes;
  }

  /** There is plenty: sockets may read more than crumbs. */
  get isAmple(): boolean {
    return this.usedBytes <= this.#budgetBytes - ampleBytes;
  }

  /** True while a link that holds `linkBytes` may read more. */
  hasRoom(linkBytes: number): boolean {
    return linkBytes < crumbBytes / 2 || (this.isAmple && linkBytes < (this.#budgetBytes - this.usedBytes) * linkShare);
  }

  /** The first `sizeBytes` of a buffer that was read into. Views on the crumb are made once for each size. */
  view(buffer: Uint8Array, sizeBytes: number): Buffer {
    if (buffer !== this.crumb) return Buffer.from(buffer.buffer, buffer.byteOffset, sizeBytes);
    return (this.#views[sizeBytes] ??= this.crumb.subarray(0, sizeBytes));
  }

  /** A buffer of `readBytes`, or null: then the shared one must do. */
  lend(): Buffer | null {
    return this.isAmple ? this.#take(readBytes) : null;
  }

  /** Counts what is held elsewhere, or will be: `changeBytes` more, or (negative) less. */
  reserve(changeBytes: number): void {
    this.#besideBytes += changeBytes;
  }

  /** A copy in a block of its own. */
  keep(bytes: Buffer): Buffer {
    const block = this.#take(bytes.length);
    if (block === null) {
      this.#besideBytes += bytes.length;
      return Buffer.from(bytes);
    }
    bytes.copy(block);
    return block;
  }

  /** What a block takes. */
  sizeOf(block: Buffer): number {
    return this.#arenaOf(block)?.sizeOf(block) ?? block.length;
  }

  /** Takes back what a block has beyond its first `sizeBytes`. */
  shrink(block: Buffer, sizeBytes: number): void {
    this.#arenaOf(block)?.shrink(block, sizeBytes);
  }

  giveBack(block: Buffer): void {
    const arena = this.#arenaOf(block);
    if (arena === null) this.#besideBytes -= block.length;
    else arena.giveBack(block);
    if (arena === this.#spare) this.#tidy();
  }

  get #areFew(): boolean {
    return this.#sockets <= fewSockets;
  }

  get #budgetBytes(): number {
    return this.#areFew ? fewHoldBytes : budgetBytes;
  }

  #take(sizeBytes: number): Buffer | null {
    const block = this.#arena.take(sizeBytes);
    if (block !== null || !this.#areFew) return block;
    this.#spare ??= new Arena(spareBytes, readBytes);
    return this.#spare.take(sizeBytes);
  }

  #arenaOf(block: Buffer): Arena | null {
    if (this.#arena.has(block)) return this.#arena;
    return this.#spare?.has(block) ? this.#spare : null;
  }

  #tidy(): void {
    if (this.#areFew || this.#spare === null || this.#spare.usedBytes > 0) return;
    this.#spare.release();
    this.#spare = null;
  }
}
