/**
 * SHA-256 (FIPS 180-4), in plain arithmetic: a fault is pure and must say which content it will leave, and a hash from
 * the runtime would be either asynchronous or not everywhere.
 */
export function sha256Hex(bytes: Uint8Array): string {
  const words = padded(bytes);
  let hash: Uint32Array = initial;
  for (let block = 0; block < words.length; block += 16) hash = compress(hash, words.subarray(block, block + 16));
  return [...hash].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** The message, a 1 bit, zeros, and its length in bits as 64 bits, big-endian, in blocks of 16 words. */
function padded(bytes: Uint8Array): Uint32Array {
  const view = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  bytes.forEach((byte, index) => view.setUint8(index, byte));
  view.setUint8(bytes.length, 0x80);
  view.setBigUint64(view.byteLength - 8, BigInt(bytes.length) * 8n);
  return Uint32Array.from({ length: view.byteLength / 4 }, (_, index) => view.getUint32(index * 4));
}

function compress(hash: Uint32Array, block: Uint32Array): Uint32Array {
  const schedule = new Uint32Array(64);
  schedule.set(block);
  const at = (index: number): number => schedule[index] ?? 0;
  for (let round = 16; round < 64; round++) {
    const [early, late] = [at(round - 15), at(round - 2)];
    const small = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const large = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    schedule[round] = at(round - 16) + small + at(round - 7) + large;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let round = 0; round < 64; round++) {
    const choice = (e & f) ^ (~e & g);
    const first = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + (constants[round] ?? 0) + at(round);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) >>> 0, c, b, a, (first + second) >>> 0];
  }
  return Uint32Array.from([a, b, c, d, e, f, g, h], (word, index) => word + (hash[index] ?? 0));
}

const turn = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

const primes = firstPrimes(64);
/** The first 32 bits of the fractional parts of the square roots of the first 8 primes … */
const initial = Uint32Array.from(primes.slice(0, 8), (prime) => fraction(rootOf(BigInt(prime), 2)));
/** … and of the cube roots of the first 64. */
const constants = Uint32Array.from(primes, (prime) => fraction(rootOf(BigInt(prime), 3)));

function firstPrimes(count: number): readonly number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}

/** The root of a number, times 2^32, rounded down: exact, by halving. */
function rootOf(number: bigint, degree: 2 | 3): bigint {
  const wanted = number << BigInt(32 * degree);
  let [low, high] = [0n, 1n << 48n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(degree) <= wanted) low = middle;
    else high = middle;
  }
  return low;
}

function fraction(scaled: bigint): number {
  return Number(scaled & 0xffff_ffffn);
}
