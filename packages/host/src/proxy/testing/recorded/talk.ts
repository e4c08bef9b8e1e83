import type { Randomness } from '../../random.ts';

/** Has a real client talk, at least as many connections as are asked for; how it fares is part of the talk. */
export type Talk = (talking: Talking) => Promise<void>;

export interface Talking {
  readonly port: number;
  /** The how-manieth session this is, from 0. */
  readonly index: number;
  /** How many connections are wanted. */
  readonly count: number;
  readonly chances: Chances;
}

/** Random sizes and contents. */
export interface Chances {
  /** From 0 up to and with `most`. */
  readonly size: (most: number) => number;
  readonly bytes: (most: number) => Buffer;
  /** A power of two up to 32,768, as text. */
  readonly power: () => string;
}

export function chancesOf(random: Randomness): Chances {
  const size = (most: number): number => Math.floor(random.next() * (most + 1));
  const bytes = (most: number): Buffer => Buffer.alloc(size(most), `${size(1_000_000)} bytes;`);
  return { size, bytes, power: () => String(2 ** size(15)) };
}
