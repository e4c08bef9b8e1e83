import { FiredrillError } from '@firedrill/core/errors';
import type { Claim, ClaimOf, Converged, Hold } from '@firedrill/core/hold';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { Json } from '@firedrill/core/words/json';
import type { Steps } from './steps.ts';

interface Owed {
  readonly key: string;
  readonly resource: Json;
  readonly baseline: Json;
  readonly claims: readonly { readonly injection: InjectionId; readonly want: Json }[];
  readonly wrote: Json;
  /** The first want: `decode` needs one even when none is left. */
  readonly want: Json;
}

/** What survives every crash of the suite: the smallest journal that a hold can work with, oldest entry first. */
export class SuiteJournal {
  readonly owed = new Map<string, Owed>();

  set(entry: Owed): void {
    // As text and back, because that is what a real journal does to it.
    const copy: Owed = JSON.parse(JSON.stringify(entry));
    this.owed.set(entry.key, copy);
  }

  keys(): ReadonlySet<string> {
    return new Set(this.owed.keys());
  }
}

/** One life of the smallest possible agent: it journals, converges, expands, and recovers. Every append is a step. */
export class SuiteAgent {
  readonly #hold: Hold;
  readonly #journal: SuiteJournal;
  readonly #steps: Steps;
  /** Converges each time twice, to show that the second time changes nothing. */
  readonly #twice: boolean;
  readonly ends: Converged[] = [];

  constructor(hold: Hold, journal: SuiteJournal, steps: Steps, twice = false) {
    this.#hold = hold;
    this.#journal = journal;
    this.#steps = steps;
    this.#twice = twice;
  }

  /** False when the hold refused, with nothing done that is not taken back. */
  async inject(injection: InjectionId, claims: readonly ClaimOf[]): Promise<boolean> {
    try {
      let fresh = claims;
      while (fresh.length > 0) {
        const further: ClaimOf[] = [];
        for (const claim of fresh) {
          if (!(await this.#claimed(injection, claim, fresh !== claims))) continue;
          further.push(...(await this.#expand(claim)));
        }
        fresh = further.filter((claim) => !this.#isClaimed(injection, claim));
      }
      return true;
    } catch (thrown) {
      if (!(thrown instanceof FiredrillError)) throw thrown;
      await this.release(injection);
      return false;
    }
  }

  async release(injection: InjectionId): Promise<void> {
    for (const entry of [...this.#journal.owed.values()].toReversed()) {
      if (!entry.claims.some((claim) => claim.injection === injection)) continue;
      const claims = entry.claims.filter((claim) => claim.injection !== injection);
      this.#steps.run('journal: released', () => this.#journal.set({ ...entry, claims }));
      await this.#convergeOrAgain(entry.key);
    }
  }

  /** What the next start or the reaper does: everything that is owed, newest first, nothing wanted any more. */
  async recover(): Promise<void> {
    for (const entry of [...this.#journal.owed.values()].toReversed()) {
      this.#steps.run('journal: recovering', () => this.#journal.set({ ...entry, claims: [] }));
      await this.#converge(entry.key);
    }
    for (const stray of (await this.#hold.strays?.(this.#journal.keys())) ?? []) await stray.remove();
  }

  /** What followed from another claim and is gone meanwhile has what was wanted. */
  async #claimed(injection: InjectionId, claim: ClaimOf, followed: boolean): Promise<boolean> {
    try {
      await this.#claim(injection, claim);
      return true;
    } catch (thrown) {
      if (followed && thrown instanceof FiredrillError && thrown.code === 'target-gone') return false;
      throw thrown;
    }
  }

  async #claim(injection: InjectionId, claim: ClaimOf): Promise<void> {
    const { resource } = this.#hold.decode(claim.resource, claim.want);
    const key = this.#hold.key(resource);
    const owed = this.#journal.owed.get(key);
    const baseline = owed === undefined ? await this.#hold.capture(resource) : owed.baseline;
    this.#steps.run('journal: claimed', () => {
      const claims = [...(owed?.claims ?? []), { injection, want: claim.want }];
      this.#journal.set({
        key,
        resource: claim.resource,
        baseline,
        wrote: owed?.wrote ?? null,
        claims,
        want: claim.want,
      });
    });
    await this.#converge(key);
    if (this.#twice) await this.#converge(key);
  }

  async #expand(claim: ClaimOf): Promise<readonly ClaimOf[]> {
    const { resource, want } = this.#hold.decode(claim.resource, claim.want);
    return (await this.#hold.expand?.(resource, want)) ?? [];
  }

  #isClaimed(injection: InjectionId, claim: ClaimOf): boolean {
    const key = this.#hold.key(this.#hold.decode(claim.resource, claim.want).resource);
    return this.#journal.owed.get(key)?.claims.some((held) => held.injection === injection) ?? false;
  }

  /** What fails while it is taken out is tried again while we live; here once is enough. */
  async #convergeOrAgain(key: string): Promise<void> {
    try {
      await this.#converge(key);
    } catch (thrown) {
      if (!(thrown instanceof FiredrillError)) throw thrown;
      await this.#converge(key);
    }
  }

  async #converge(key: string): Promise<void> {
    const entry = this.#journal.owed.get(key);
    if (entry === undefined) return;
    const wanted = entry.claims.map(
      ({ injection, want }): Claim => ({
        injection,
        want: this.#hold.decode(entry.resource, want).want,
        leaseUntilNs: 10_000_000_000n,
      }),
    );
    const { resource } = this.#hold.decode(entry.resource, entry.want);
    const note = (wrote: Json): Promise<void> =>
      Promise.resolve().then(() =>
        this.#steps.run('journal: wrote', () => {
          const now = this.#journal.owed.get(key);
          if (now !== undefined) this.#journal.set({ ...now, wrote });
        }),
      );
    const { baseline, wrote } = entry;
    this.ends.push(await this.#hold.converge({ resource, wanted, baseline, wrote, note }));
    if (wanted.length === 0) this.#steps.run('journal: settled', () => this.#journal.owed.delete(key));
  }
}
