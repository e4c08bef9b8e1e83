import type { ZodType } from 'zod';
import type { ClaimOf } from './hold.ts';
import type { JsonObject } from './words/json.ts';
import type { Target, TargetKind } from './words/target.ts';

/** A text in the languages that people here speak. */
export interface Words {
  readonly en: string;
  readonly ko: string;
}

/**
 * One way to bring a fault about on one target. A means that cannot keep a parameter is not offered at all.
 * `needs` are abilities that the target or its host must have; the first means whose needs are met is used.
 */
export interface Means {
  readonly name: string;
  readonly claims: readonly [ClaimOf, ...ClaimOf[]];
  readonly needs: readonly string[];
  /** What this way cannot do or changes beside the fault; printed in the plan. */
  readonly limits: readonly Words[];
}

/** What the experiment's guard sets, for claims that may grow between plan and injection. */
export interface MeansLimits {
  readonly maxTargets: number;
}

/** What a witness is asked to look at, in the witness's own words (packages/witness/src/lines.ts); `kind` names it. */
export type WitnessQuestion = JsonObject & { readonly kind: string };

/** Who counts what met the fault: a witness, or the hold itself (a proxy counts in the data path). */
export type ExposureSource =
  /**
   * `also`: the doors that lead to the target count too, for who is refused behind one leaves no other trace.
   * `foresee`: whether it can be seen depends on the place, so the witness there is asked when the plan is made.
   */
  | {
      readonly by: 'witness';
      readonly question: WitnessQuestion;
      readonly also?: 'hold';
      readonly foresee?: true;
    }
  | { readonly by: 'hold' };

/**
 * One kind of thing that can go wrong. Pure: it says what it would claim; agents hold, witnesses look.
 * From this one value come validation, JSON Schema, forms, help, the documentation page and the contract tests.
 */
export interface Fault<Params = unknown> {
  readonly name: string;
  readonly title: Words;
  readonly summary: Words;
  readonly targets: readonly [TargetKind, ...TargetKind[]];
  readonly params: ZodType<Params>;
  /** `lasting` faults take a duration (`for`) and are undone; an `act` happens once and needs consent in the guard. */
  readonly lasts: 'lasting' | 'act';
  readonly examples: readonly [FaultExample, ...FaultExample[]];
  readonly means: (params: Params, target: Target, limits?: MeansLimits) => readonly Means[];
  /** Whether all processes that descend from the target's are hurt with it; absent: never. They count as victims. */
  readonly hurtsTree?: (params: Params) => boolean;
  /** How the effect is seen from outside, on this target. */
  readonly effect: (params: Params, target: Target) => WitnessQuestion;
  /**
   * Of an act whose effect is the system's own answer to it, such as a restart: how soon that should be seen. It is
   * part of the hypothesis. Null where nobody could see it.
   */
  readonly expectWithinMs?: (params: Params, target: Target) => number | null;
  /** How it is seen that the system's own work met the fault. */
  readonly exposure: (params: Params, target: Target) => ExposureSource;
  /** What a person should know beforehand: that there is no supervisor, that nothing restarts it … */
  readonly warnings?: (params: Params, target: Target) => readonly Words[];
}

export interface FaultExample {
  readonly title: Words;
  readonly with: JsonObject;
  readonly for?: string;
}

/**
 * Fixes the parameter type of a fault while a list of faults forgets it: `params` parses before `means` sees a value,
 * so the two always agree.
 */
export function defineFault<Params>(fault: Fault<Params>): Fault {
  // The list holds faults of every parameter type; each one's functions only ever get what its own schema returned.
  return fault as Fault;
}
