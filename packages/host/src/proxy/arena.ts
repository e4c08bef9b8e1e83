const unitBytes = 256;

/**
 * One piece of memory of a fixed size, handed out in blocks whose sizes are powers of two (the buddy system): what it
 * can ever take is known beforehand, and giving and taking back make no garbage but the view on a block.
 *
 *     ├──────────── 128 KiB ────────────┤   a block is halved until it fits;
 *     ├───── 64 ─────┤├─ 32 ─┤├─16─┤├16─┤   two free halves become one again
 */
export class Arena {
  readonly #memory: Buffer<ArrayBuffer>;
  readonly #largestOrder: number;
  /** For the first unit of each block its order + 1, below 0 where the block is free; 0 for all other units. */
  readonly #orders: Int8Array;
  /** The free blocks of each order, as doubly linked lists of their first units; -1 ends a list. */
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  #usedBytes = 0;

  /** Both powers of two, at least 256; the first a multiple of the second. */
  constructor(sizeBytes: number, largestBytes: number) {
    const units = sizeBytes / unitBytes;
    this.#memory = Buffer.allocUnsafeSlow(sizeBytes);
    this.#largestOrder = orderOf(largestBytes);
    this.#orders = new Int8Array(units);
    this.#heads = new Int32Array(this.#largestOrder + 1).fill(-1);
    this.#next = new Int32Array(units);
    this.#previous = new Int32Array(units);
    const step = 1 << this.#largestOrder;
    for (let unit = units - step; unit >= 0; unit -= step) this.#push(unit, this.#largestOrder);
  }

  /** Bytes in blocks that are out. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Gives the memory back to the system at once; only when no block is out, and the last that is asked of it. */
  release(): void {
    this.#memory.buffer.transfer(0);
  }

  has(block: Buffer): boolean {
    return block.buffer === this.#memory.buffer;
  }

  /** What a block takes, at least as much as it was asked for. */
  sizeOf(block: Buffer): number {
    return unitBytes << ((this.#orders[unitOf(block)] ?? 1) - 1);
  }

  /** A view of `sizeBytes` on a block of its own; null when there is none left of that size. */
  take(sizeBytes: number): Buffer | null {
    const wanted = orderOf(sizeBytes);
    let order = wanted;
    while (order <= this.#largestOrder && this.#head(order) < 0) order += 1;
    if (order > this.#largestOrder) return null;
    const unit = this.#head(order);
    this.#unlink(unit, order);
    this.#orders[unit] = order + 1;
    this.#usedBytes += unitBytes << order;
    this.#halve(unit, order, wanted);
    return this.#memory.subarray(unit * unitBytes, unit * unitBytes + sizeBytes);
  }

  /** Takes back what a block has beyond its first `sizeBytes`. */
  shrink(block: Buffer, sizeBytes: number): void {
    const unit = unitOf(block);
    this.#halve(unit, (this.#orders[unit] ?? 1) - 1, orderOf(sizeBytes));
  }

  /** `block` is a view that `take` made. */
  giveBack(block: Buffer): void {
    let unit = unitOf(block);
    let order = (this.#orders[unit] ?? 1) - 1;
    this.#usedBytes -= unitBytes << order;
    while (order < this.#largestOrder) {
      const other = unit ^ (1 << order);
      if (this.#orders[other] !== -(order + 1)) break;
      this.#unlink(other, order);
      this.#orders[Math.max(unit, other)] = 0;
      unit = Math.min(unit, other);
      order += 1;
    }
    this.#push(unit, order);
  }

  #halve(unit: number, from: number, to: number): void {
    for (let order = from - 1; order >= to; order -= 1) {
      this.#push(unit + (1 << order), order);
      this.#orders[unit] = order + 1;
      this.#usedBytes -= unitBytes << order;
    }
  }

  #head(order: number): number {
    return this.#heads[order] ?? -1;
  }

  #push(unit: number, order: number): void {
    const head = this.#head(order);
    this.#orders[unit] = -(order + 1);
    this.#previous[unit] = -1;
    this.#next[unit] = head;
    if (head >= 0) this.#previous[head] = unit;
    this.#heads[order] = unit;
  }

  #unlink(unit: number, order: number): void {
    const next = this.#next[unit] ?? -1;
    const previous = this.#previous[unit] ?? -1;
    if (previous < 0) this.#heads[order] = next;
    else this.#next[previous] = next;
    if (next >= 0) this.#previous[next] = previous;
  }
}

/** The least order whose blocks hold so many bytes. */
function orderOf(sizeBytes: number): number {
  return sizeBytes <= unitBytes ? 0 : 32 - Math.clz32(Math.ceil(sizeBytes / unitBytes) - 1);
}

function unitOf(block: Buffer): number {
  return block.byteOffset / unitBytes;
}
