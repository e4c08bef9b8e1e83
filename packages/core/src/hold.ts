import type { ZodType } from 'zod';
import type { InjectionId } from './words/ids.ts';
import type { Json } from './words/json.ts';
import type { ErrorCode } from './errors.ts';

/**
 * What ends an effect when everything of ours dies at once, best first:
 * `kernel` (the kernel owns the lifetime), `timer` (something independent of us counts), `reaper` (our reaper
 * outlives the agent), `start` (the next start recovers), `never` (it cannot be undone).
 */
export type DeadManClass = 'kernel' | 'timer' | 'reaper' | 'start' | 'never';
export const deadManClasses = ['kernel', 'timer', 'reaper', 'start', 'never'] as const;

/** The pure part of a hold: it stands with the faults, so that a plan can be made where the hold cannot be run. */
export interface HoldDeclaration {
  readonly name: string;
  readonly deadMan: DeadManClass;
  /** Why the effect ends when we die, as the end of the sentence "gone within X, because …". */
  readonly because: { readonly en: string; readonly ko: string };
  /** How soon it is gone after everything of ours died at once; null for `start` and `never`, where nobody can say. */
  readonly goneWithinMs: (leaseMs: number) => number | null;
  /** What the host must be able to do. */
  readonly needs: readonly string[];
  readonly resource: ZodType;
  readonly want: ZodType;
  /** Its wants draw lots: the plan gives each a `seed` that comes from the run's, so that it draws the same again. */
  readonly draws?: true;
}

/** One injection's wish about a shared object. */
export interface Claim<Want = Json> {
  readonly injection: InjectionId;
  readonly want: Want;
  /** When the lease ends unless renewed, on this host's boot-time clock; a hold may hand it to what outlives us. */
  readonly leaseUntilNs: bigint;
}

/** A claim as a means writes it down: which hold, which object, what is wanted of it. */
export interface ClaimOf {
  readonly hold: string;
  readonly resource: Json;
  readonly want: Json;
}

/** What `converge` is given. Everything in it comes from the journal, nothing from memory. */
export interface Asked<Resource, Want, Baseline, Wrote> {
  readonly resource: Resource;
  /** All claims that are still wanted, oldest first; empty means: take out what is ours. */
  readonly wanted: readonly Claim<Want>[];
  /** What was there before our first write. */
  readonly baseline: Baseline;
  /** What we last said we were about to write, or null when nothing was written yet. */
  readonly wrote: Wrote | null;
  /** Journals what is about to be written, and resolves when that is durable. No effect before it. */
  readonly note: (wrote: Wrote) => Promise<void>;
}

/**
 * How a convergence ended.
 * - `wanted`: exactly the wanted claims are true (with none wanted: nothing of ours is left).
 * - `target-gone`: the target no longer exists; that counts as recovered, and the record says so.
 * - `contested`: somebody else changed the object meanwhile; ours is out as far as it can be told apart, theirs stays.
 * - `irreversible`: the effect was an act that cannot be undone (a kill), and it was done.
 */
export type Converged =
  | { readonly state: 'wanted'; readonly detail?: string }
  | { readonly state: 'target-gone'; readonly detail: string }
  | { readonly state: 'contested'; readonly detail: string }
  | { readonly state: 'irreversible'; readonly detail: string };

/** What a claim asks for, as its hold reads it. */
export interface Wished<Resource = Json, Want = Json> {
  readonly resource: Resource;
  readonly want: Want;
}

/** Why the host cannot give what a claim asks for: what was found, what is needed, and how to go on. */
export interface Lack {
  readonly code: ErrorCode;
  readonly found: string;
  readonly expected: string;
  readonly next: string;
}

/** What the world shows of a hold, read from the world and never from memory. */
export interface Observed {
  readonly present: boolean;
  readonly detail: string;
  /** What we had written is not there any more, because somebody else has changed it; absent: nobody knows of it. */
  readonly isForeign?: boolean;
  /** How often the system's own work met the effect, where the hold itself counts (a proxy); null where it does not. */
  readonly exposure: Counted | null;
}

/**
 * `met` of `of` were hurt. `notExposed` are those of `of`, by reason, that should have been and could not: connections
 * that the hold could not look into (`tls`, `http2`), and messages in which nothing was changed.
 */
export interface Counted {
  readonly met: number;
  readonly of: number;
  readonly notExposed?: Readonly<Record<string, number>>;
}

/** Counts of several objects or rules, as one. */
export function sumOfCounts(counts: readonly Counted[]): Counted {
  const notExposed: Record<string, number> = {};
  for (const [reason, count] of counts.flatMap((each) => Object.entries(each.notExposed ?? {})))
    notExposed[reason] = (notExposed[reason] ?? 0) + count;
  return {
    met: counts.reduce((sum, each) => sum + each.met, 0),
    of: counts.reduce((sum, each) => sum + each.of, 0),
    ...(Object.keys(notExposed).length === 0 ? {} : { notExposed }),
  };
}

/**
 * A hold keeps one shared object in a wanted state.
 *
 *     key ─▶ capture ─▶ preflight ─▶ (journal) ─▶ converge(wanted) ─▶ observe ─▶ converge(fewer) ─▶ … ─▶ converge([])
 *
 * `capture` is read-only and refuses what it must not touch. `converge` is right after any partial run and any number
 * of times: it compares three things — the baseline, what we wrote, what is there now — and changes only our part. It
 * never
 * writes a stale baseline over somebody else's change. There is no undo of a single claim: converging to what is still
 * wanted is the undo. An implementation throws a `FiredrillError` when it cannot; the journal then still owes the
 * claim.
 */
export interface Hold<Resource = Json, Want = Json, Baseline = Json, Wrote = Json> {
  readonly name: string;
  /** The same object gives the same text, whoever names it. */
  readonly key: (resource: Resource) => string;
  /** The border: claims come from the wire and from journals written by older versions. Throws when malformed. */
  readonly decode: (resource: Json, want: Json) => { readonly resource: Resource; readonly want: Want };
  readonly capture: (resource: Resource) => Promise<Baseline>;
  /**
   * Everything that the host lacks, as it is now, to make a claim true; none when it lacks nothing. Read-only, asked
   * before anything is journaled. `besides` are claims on this hold that come true at the same time and take from the
   * same store. It promises nothing: the host may change before the injection, so that the limits that a hold keeps
   * while it works must hold whatever was found here. Absent where there is nothing to run out of.
   */
  readonly preflight?: (
    wished: Wished<Resource, Want>,
    besides: readonly Wished<Resource, Want>[],
  ) => Promise<readonly Lack[]>;
  readonly converge: (asked: Asked<Resource, Want, Baseline, Wrote>) => Promise<Converged>;
  readonly observe: (resource: Resource, wanted: readonly Claim<Want>[], wrote: Wrote | null) => Promise<Observed>;
  /**
   * Further claims that follow from this one now that it is true (a stopped process's children). Repeated until none
   * is new.
   */
  readonly expand?: (resource: Resource, want: Want) => Promise<readonly ClaimOf[]>;
  /**
   * A longer lease for what outlives us (a rule in the proxy, a stop by the tracer); absent where nothing needs to
   * know.
   */
  readonly renew?: (resource: Resource, wanted: readonly Claim<Want>[], wrote: Wrote | null) => Promise<void>;
  /**
   * For holds of paths, which only pass on: taking one out cuts off whoever goes through it. `standing`: a person's,
   * until a person ends it; it has no lease, and whoever starts or recovers makes it true again. `run`: a run's; it
   * outlives its agent by one lease, so that the run can end in order. Null, and absent: no path.
   */
  readonly pathOf?: (want: Want) => 'standing' | 'run' | null;
  /**
   * What carries our mark in the world and belongs to no claim in `keys`: residue that the journal does not know of.
   */
  readonly strays?: (keys: ReadonlySet<string>) => Promise<readonly Stray[]>;
}

/** Something of ours that no journal knows: an effect still hurts, litter is inert. */
export interface Stray {
  readonly kind: 'effect' | 'litter';
  readonly what: string;
  readonly remove: () => Promise<void>;
}
