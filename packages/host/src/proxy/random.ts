/**
 * A deterministic stream of numbers in [0, 1). Same seed and same stream: the same numbers, on every machine.
 * xoshiro128** (Blackman and Vigna, 2018) over 32-bit words; its four words are filled by splitmix32 from an
 * FNV-1a hash of `seed` and `stream`, so that streams of one seed do not resemble each other.
 */
export interface Randomness {
  next(): number;
}

export function randomness(seed: string, stream: number): Randomness {
  let mixed = hash(`${seed}/${stream}`);
  const fill = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let word = mixed ^ (mixed >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];
  const next = (): number => {
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return scrambled / 2 ** 32;
  };
  return { next };
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** FNV-1a over the UTF-16 units of a text. */
function hash(text: string): number {
  let word = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) word = Math.imul(word ^ text.charCodeAt(at), 0x01000193);
  return word;
}
