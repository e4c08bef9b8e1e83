import type { DeadManClass } from '../hold.ts';
import type { ClaimOf } from '../hold.ts';
import type { ExposureSource, WitnessQuestion, Words } from '../fault.ts';
import type { Problem } from '../errors.ts';
import type { Experiment } from '../words/experiment.ts';
import type { Json } from '../words/json.ts';
import type { Target } from '../words/target.ts';

/**
 * The experiment with its targets resolved, its random choices made from the seed and its guard checked; nothing
 * touched yet. A plan is data: it can be printed, stored, and run later against the same targets.
 */
export interface Plan {
  readonly experiment: Experiment;
  /** The file that gave the hypothesis; absent where the experiment has its own, or none. */
  readonly hypothesisFrom?: string;
  readonly seed: number;
  /** The generator that turned the seed into choices; frozen by golden tests. */
  readonly generator: string;
  readonly targets: { readonly [name: string]: PlannedTarget };
  readonly actions: readonly PlannedAction[];
  /** Proxies that stand for the length of the run, held like injections but hurting nothing. */
  readonly proxies: readonly PlannedInjection[];
  readonly warnings: readonly PlanWarning[];
  /** What would end the run early, and whether it can fire in time. */
  readonly stops: readonly PlannedStop[];
  readonly leaseMs: number;
}

export interface PlannedTarget {
  readonly candidates: number;
  readonly chosen: readonly Target[];
  /** The selector's words, for people: `labels service=ratings, all, keep 0`. */
  readonly selector: string;
  /** Names of those that matched and were gone when the plan was checked; absent where nobody was. */
  readonly gone?: readonly string[];
}

export interface PlannedAction {
  readonly name: string;
  readonly fault: string;
  readonly target: string;
  readonly after: readonly string[];
  readonly delayMs: number;
  /** 0 for an act. */
  readonly durationMs: number;
  readonly lasts: 'lasting' | 'act';
  readonly injections: readonly PlannedInjection[];
}

export interface PlannedInjection {
  /** Its place in the plan: `ACTION#INDEX`. The id is given when the run begins. */
  readonly slot: string;
  readonly target: Target;
  /** Who descends from the target's process and is hurt with it, as of the plan; absent where the tree is spared. */
  readonly alongside?: readonly { readonly pid: number; readonly name: string }[];
  readonly fault: string;
  /** Parameters in words, for people and reports. */
  readonly params: Json;
  readonly means: string;
  readonly claims: readonly ClaimOf[];
  readonly limits: readonly Words[];
  /** Means that were better or equal but could not be used here, each with the reason. */
  readonly passedOver: readonly { readonly means: string; readonly why: string }[];
  readonly deadMan: DeadManClass;
  readonly goneWithinMs: number | null;
  readonly because: Words;
  readonly effect: WitnessQuestion;
  readonly exposure: ExposureSource;
  /** How soon after the act its effect is expected of the system; absent in plans of older versions. */
  readonly expectWithinMs?: number | null;
  /** It only looks, as an assertion does, and hurts nothing. Absent: it hurts. */
  readonly looksOnly?: true;
}

export interface PlannedStop {
  readonly probe: string;
  readonly says: string;
  readonly canFire: boolean;
  readonly why: string;
}

export interface PlanWarning {
  readonly code: string;
  readonly path: string;
  readonly text: Words;
}

/** Either a plan, or every reason why there is none; refusals come before the first effect. */
export type Planned =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly PlanWarning[] };
