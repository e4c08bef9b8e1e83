/**
 * The generator that turns a run's seed into choices. Its name stands in every plan; what it yields is frozen by golden
 * tests, so that the same seed and the same candidates give the same victims in every version.
 *
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021), its 128 bits of state
 * filled by splitmix64 from the seed XOR the 64-bit FNV-1a hash of the purpose's UTF-8 text.
 */
export const generatorName = 'xoshiro128**/splitmix64/fnv1a-1';

/** Yields whole numbers, each one from 0 up to but not including `bound`, evenly. `bound` is 1 to 2^32. */
export type NumbersBelow = (bound: number) => number;

const word = 2 ** 32;

/**
 * A stream of numbers for one purpose, such as the choice for one target: streams of different purposes are
 * independent.
 */
export function seededNumbers(seed: number, purpose: string): NumbersBelow {
  const next = xoshiro(BigInt(seed) ^ fnv1a(purpose));
  return (bound) => {
    if (!Number.isInteger(bound) || bound < 1 || bound > word) throw new RangeError(`no number is below ${bound}`);
    // Of the last, incomplete stretch of 2^32 nothing is taken: otherwise small numbers would come more often.
    const limit = word - (word % bound);
    for (;;) {
      const value = next();
      if (value < limit) return value % bound;
    }
  };
}

const mask = (1n << 64n) - 1n;

function fnv1a(text: string): bigint {
  return new TextEncoder()
    .encode(text)
    .reduce((hash, byte) => ((hash ^ BigInt(byte)) * 0x100000001b3n) & mask, 0xcbf29ce484222325n);
}

/** splitmix64: the state that it leaves behind, and its output. */
function splitmix(state: bigint): readonly [state: bigint, output: bigint] {
  const next = (state + 0x9e3779b97f4a7c15n) & mask;
  let mixed = next;
  mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & mask;
  return [next, mixed ^ (mixed >> 31n)];
}

function xoshiro(start: bigint): () => number {
  const [between, first] = splitmix(start & mask);
  const [, second] = splitmix(between);
  const low = (value: bigint): number => Number(value & 0xffffffffn);
  let [s0, s1, s2, s3] = [low(first), low(first >> 32n), low(second), low(second >> 32n)];
  return () => {
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotate(s3, 11);
    return result;
  };
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));
