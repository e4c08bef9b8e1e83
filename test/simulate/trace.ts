import { createHash } from 'node:crypto';

/** Everything that happened, as lines; the same seed gives the same hash. */
export class Trace {
  readonly #hash = createHash('sha256');
  readonly last: string[] = [];
  readonly #keep: number;

  constructor(keepLines = 100) {
    this.#keep = keepLines;
  }

  say(atNs: bigint, what: string): void {
    const line = `${Number(atNs - 3_600_000_000_000n) / 1e6} ${what}`;
    this.#hash.update(line);
    this.last.push(line);
    if (this.last.length > 2 * this.#keep) this.last.splice(0, this.#keep);
  }

  digest(): string {
    return this.#hash.digest('hex').slice(0, 16);
  }
}
