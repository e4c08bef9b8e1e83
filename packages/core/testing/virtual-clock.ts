import type { Clock } from '@firedrill/core/ports';
import { msToNs } from '@firedrill/core/ports';

interface Entry {
  readonly atNs: bigint;
  readonly order: number;
  call: (() => void) | null;
}

/** When every simulated world begins: an hour after boot, since 0 stands for unknown in places. */
export const worldBeginsNs = 3_600_000_000_000n;

/**
 * Virtual time: one queue of everything that is going to happen. Between two entries everything that follows in
 * promises runs to its end, so the same entries give the same history.
 */
export class Timeline {
  #heap: Entry[] = [];
  #nowNs: bigint;
  #order = 0;

  constructor(startNs = worldBeginsNs) {
    this.#nowNs = startNs;
  }

  nowNs(): bigint {
    return this.#nowNs;
  }

  at(atNs: bigint, call: () => void): () => void {
    const entry: Entry = { atNs: atNs < this.#nowNs ? this.#nowNs : atNs, order: (this.#order += 1), call };
    this.#push(entry);
    return () => {
      entry.call = null;
    };
  }

  in(afterMs: number, call: () => void): () => void {
    return this.at(this.#nowNs + msToNs(afterMs), call);
  }

  /** Goes on until `isDone` or `untilNs`; `after` is called after each entry and everything that followed from it. */
  async run(untilNs: bigint, isDone: () => boolean, after: () => void): Promise<void> {
    await settled();
    while (!isDone()) {
      const entry = this.#pop();
      if (entry?.call === null) continue;
      if (entry === null || entry.atNs > untilNs) {
        if (entry !== null) this.#push(entry);
        this.#nowNs = untilNs;
        return;
      }
      this.#nowNs = entry.atNs;
      entry.call?.();
      await settled();
      after();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, entry)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): Entry | null {
    const heap = this.#heap;
    const [top] = heap;
    const last = heap.pop();
    if (top === undefined || last === undefined) return null;
    if (top === last) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const left = heap[child];
      const right = heap[child + 1];
      if (left === undefined) break;
      if (right !== undefined && isBefore(right, left)) child += 1;
      const best = heap[child] ?? left;
      if (!isBefore(best, last)) break;
      heap[at] = best;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

const isBefore = (left: Entry, right: Entry): boolean =>
  left.atNs === right.atNs ? left.order < right.order : left.atNs < right.atNs;

/**
 * Lets every promise that can go on go on: macrotasks run when none can any more, and nothing in a simulated world
 * waits for anything else.
 */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const wallTime = (): string => '2026-01-01T00:00:00.000Z';

/** A clock that moves only when it is told to. */
export interface VirtualClock extends Clock {
  /** Moves on, calling back what falls due, each at its own time; what follows in promises runs in between. */
  readonly advance: (ms: number) => Promise<void>;
}

export function createVirtualClock(startNs?: bigint): VirtualClock {
  const timeline = new Timeline(startNs);
  return {
    nowNs: () => timeline.nowNs(),
    wallTime,
    at: (atNs, call) => timeline.at(atNs, call),
    advance: (ms) =>
      timeline.run(
        timeline.nowNs() + msToNs(ms),
        () => false,
        () => undefined,
      ),
  };
}

/**
 * One life of a simulated process. After its end its timers are silent and what it waits for never comes; while it
 * hangs, everything waits for it to go on.
 */
export class Life {
  isAlive = true;
  readonly name: string;
  readonly clock: Clock;
  readonly #timeline: Timeline;
  #waiting: (() => void)[] | null = null;

  constructor(timeline: Timeline, name: string) {
    this.name = name;
    this.#timeline = timeline;
    this.clock = Object.freeze({
      nowNs: () => timeline.nowNs(),
      wallTime,
      at: (atNs: bigint, call: () => void) => {
        let isCancelled = false;
        const cancel = timeline.at(atNs, () => this.live(() => (isCancelled ? undefined : call())));
        return () => {
          isCancelled = true;
          cancel();
        };
      },
    });
  }

  /** Does this as soon as this life can; never after its end. */
  live(act: () => void): void {
    if (!this.isAlive) return;
    if (this.#waiting === null) act();
    else this.#waiting.push(act);
  }

  /** Resolves after so long, unless this life has ended by then. */
  pause(forMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#timeline.in(forMs, () => this.live(resolve));
    return promise;
  }

  hang(): void {
    this.#waiting ??= [];
  }

  goOn(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const act of waiting) this.live(act);
  }

  end(): void {
    this.isAlive = false;
  }
}

/** Chance, all of it from a seed (splitmix32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) | 0;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x9e37_79b9) | 0;
    let mixed = this.#state ^ (this.#state >>> 16);
    mixed = Math.imul(mixed, 0x21f0_aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a_2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.next();
  }

  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.next() * items.length)] ?? items[0];
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.whole(0, 255));
  }
}
