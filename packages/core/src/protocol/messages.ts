import { z } from 'zod';
import type { TargetSpec } from '../words/experiment.ts';
import type { AgentId, InjectionId, RunId } from '../words/ids.ts';
import type { Json, JsonObject } from '../words/json.ts';
import type { Abilities, Target } from '../words/target.ts';
import type { ClaimOf, Counted, Observed } from '../hold.ts';
import type { RecoveredHow, Undone } from '../words/events.ts';
import type { ErrorCode } from '../errors.ts';

export const defaultLeaseMs = 10_000;
/** Renewed so that two renewals may be lost before the lease ends. */
export const renewalsPerLease = 3.33;

/** How an injection stands at an agent. */
export interface InjectionStatus {
  readonly injection: InjectionId;
  readonly state: 'live' | 'recovered' | 'recovering' | 'unknown';
  readonly how: RecoveredHow | null;
  readonly detail: string;
  /** The hold's own count when it was taken back, where the hold counts (a proxy); null otherwise. */
  readonly exposure: Counted | null;
  /**
   * When it was taken back, as whoever did it noted: this agent, its reaper, or a start. Null or absent while nothing
   * was, and in the records of older versions.
   */
  readonly undone?: Undone | null;
}

/** A claim that stands until a person ends it, such as a standing proxy, and how the world shows it. */
export interface StandingClaim extends ClaimOf {
  readonly injection: InjectionId;
  readonly present: boolean;
  readonly detail: string;
}

/**
 * What the engine asks of an agent. Every call is idempotent: asked again with the same ids it changes nothing and
 * answers the same. Recovering an unknown id is success.
 */
export interface AgentCalls {
  readonly capabilities: (asked: Record<string, never>) => Promise<{
    readonly agent: AgentId;
    readonly user: string;
    readonly host: string;
    readonly bootId: string;
    readonly version: string;
    readonly abilities: Abilities;
    readonly holds: readonly string[];
  }>;
  readonly resolve: (asked: {
    readonly target: TargetSpec;
  }) => Promise<{ readonly candidates: readonly Target[]; readonly near: readonly string[] }>;
  /**
   * Refuses, without any effect, what the policy, the guard of protected things or a foreign state forbids, and what
   * the host cannot give, for all claims at once.
   */
  readonly check: (asked: {
    readonly injections: readonly CheckedInjection[];
    /** Probes that this agent would run. */
    readonly probes?: readonly CheckedProbe[];
  }) => Promise<{
    readonly refusals: readonly Refusal[];
    /** What a witness there knows that it will not see; absent when an older agent answers. */
    readonly unseen?: readonly Unseen[];
  }>;
  readonly inject: (asked: InjectAsked) => Promise<{ readonly status: InjectionStatus }>;
  readonly renew: (asked: {
    readonly run: RunId;
    readonly epoch: number;
    readonly injections: readonly InjectionId[];
    readonly leaseMs: number;
  }) => Promise<{ readonly statuses: readonly InjectionStatus[] }>;
  readonly recover: (asked: {
    readonly injection: InjectionId;
    readonly run: RunId | null;
    readonly epoch: number | null;
    readonly why: string;
  }) => Promise<{ readonly status: InjectionStatus }>;
  readonly observe: (asked: { readonly injection: InjectionId }) => Promise<{ readonly observed: readonly Observed[] }>;
  readonly residue: (asked: Record<string, never>) => Promise<Residue>;
  /** What stands until a person ends it; it is injected and recovered like everything else. */
  readonly standing: (asked: Record<string, never>) => Promise<{ readonly standing: readonly StandingClaim[] }>;
  /** Starts watching before the injection; evidence comes as `evidence` events until unwatch. */
  readonly watch: (asked: {
    readonly injection: InjectionId;
    readonly effect: JsonObject;
    readonly exposure: JsonObject | null;
  }) => Promise<Record<string, never>>;
  /** Ends the watch; its final lines have been sent as events before this answers. */
  readonly unwatch: (asked: { readonly injection: InjectionId }) => Promise<Record<string, never>>;
  /** A witness looks once, without a baseline, for whoever lost the one that watched. */
  readonly look: (asked: { readonly injection: InjectionId; readonly effect: JsonObject }) => Promise<Sighting>;
  /** Runs a probe where the target is. */
  readonly probe: (asked: {
    readonly type: string;
    readonly with: JsonObject;
    readonly timeoutMs: number;
  }) => Promise<{ readonly result: Json }>;
}

/** What a single look saw. `present: null` means that it could not be told, and `evidence` is the reason. */
export interface Sighting {
  readonly present: boolean | null;
  readonly evidence: string;
  readonly measured: Json;
  /** Nanoseconds since boot, decimal. */
  readonly atNs: string;
}

export interface CheckedInjection {
  readonly slot: string;
  /** The action that it belongs to: its injections begin together. Absent when an older server asks. */
  readonly action?: string;
  readonly fault: string;
  readonly target: Target;
  readonly claims: readonly ClaimOf[];
  readonly durationMs: number;
  readonly leaseMs: number;
  /** What the witness is to say beforehand whether it could see it; absent where there is nothing to ask. */
  readonly foresee?: JsonObject;
}

/** Why nobody could see whether the system's own work meets an injection, in the witness's words. */
export interface Unseen {
  readonly slot: string;
  readonly why: string;
}

/** A probe before its first sample; `slot` is its path in the document. */
export interface CheckedProbe {
  readonly slot: string;
  readonly type: string;
  readonly with: JsonObject;
}

export interface Refusal {
  readonly slot: string;
  readonly code: ErrorCode;
  readonly detail: string;
  /** What would be taken; absent where there is nothing more to say than that the host does not allow it. */
  readonly expected?: string;
  readonly next: string;
}

export interface InjectAsked {
  readonly injection: InjectionId;
  readonly run: RunId;
  readonly epoch: number;
  readonly fault: string;
  readonly target: Target;
  readonly claims: readonly ClaimOf[];
  readonly leaseMs: number;
  /** The lease is never renewed beyond this. */
  readonly durationMs: number;
}

export interface Residue {
  /** Still hurts. */
  readonly effects: readonly string[];
  /** Inert objects with our mark. */
  readonly litter: readonly string[];
  /** What could not be looked at. */
  readonly unknown: readonly string[];
  /** Live on purpose: injections with a valid lease. */
  readonly live: readonly InjectionId[];
}

/**
 * What an agent tells without being asked. `injection.ended` when it took one back by itself (lease, policy, target
 * gone); `run.stopped` when a person stopped runs at the agent, because no server answered: it may come again.
 */
export type AgentEvent =
  | { readonly event: 'evidence'; readonly line: JsonObject }
  | { readonly event: 'injection.ended'; readonly status: InjectionStatus; readonly why: string }
  | {
      readonly event: 'run.stopped';
      readonly runs: readonly RunId[];
      readonly why: string;
      readonly interrupt: boolean;
    };

export type CallName = keyof AgentCalls;
export const callNames = [
  'capabilities',
  'resolve',
  'check',
  'inject',
  'renew',
  'recover',
  'observe',
  'residue',
  'standing',
  'watch',
  'unwatch',
  'look',
  'probe',
] as const satisfies readonly CallName[];

const processIdentity = z.object({
  bootId: z.string(),
  pidNamespace: z.string(),
  pid: z.int(),
  startTicks: z.string(),
});

/**
 * Frames on the wire, both ways: JSON text over a WebSocket. The first frame of each side is `hello`.
 *
 *     agent  ── hello {versions, agent, token} ──▶ server
 *     agent  ◀── hello {version} ── server            (or error, then close)
 *     server ── call {id, call, asked} ──▶ agent
 *     agent  ── answer {id, result | error} ──▶ server,  tell {event} at any time
 */
export const frame = z.discriminatedUnion('frame', [
  z.object({
    frame: z.literal('hello'),
    versions: z.array(z.int()).min(1),
    product: z.string(),
    agent: z.string().nullable(),
    token: z.string().nullable(),
    journalOwes: z.int().nullable(),
    /** The process that speaks, so that what it asks of a system is not taken for the system's own work. */
    process: processIdentity.nullish(),
  }),
  z.object({ frame: z.literal('call'), id: z.int(), call: z.enum(callNames), asked: z.json() }),
  z.object({ frame: z.literal('answer'), id: z.int(), result: z.json() }),
  z.object({ frame: z.literal('error'), id: z.int().nullable(), code: z.string(), detail: z.string() }),
  z.object({ frame: z.literal('tell'), event: z.json() }),
]);
export type Frame = z.infer<typeof frame>;
