import type { MarkName } from '../words/experiment.ts';
import type { RunId } from '../words/ids.ts';
import type { Reason } from './reason.ts';

export const outcomes = ['residual', 'fail', 'aborted', 'unjudged', 'inconclusive', 'pass'] as const;
export type Outcome = (typeof outcomes)[number];

/** Exit status of `firedrill run` per outcome. By Ctrl-C it is 130 instead of 5. */
export const exitStatus = {
  residual: 4,
  fail: 1,
  aborted: 5,
  unjudged: 6,
  inconclusive: 3,
  pass: 0,
} as const satisfies {
  readonly [outcome in Outcome]: number;
};

/** One proof: shown with its evidence, or not shown with the reason. */
export interface Proof {
  readonly shown: boolean;
  /** Sentences, each one a piece of evidence or the reason why it is missing. */
  readonly because: readonly string[];
  /** Of one that is not shown as a whole though a violation is blamed on the fault: what of it is shown. */
  readonly partly?: string;
  /** The run was simulated: nothing of it is evidence about a real system. Absent in verdicts kept before 0.2. */
  readonly simulated?: true;
}

export const proofNames = ['injected', 'exposed', 'observed', 'restored'] as const;
export type ProofName = (typeof proofNames)[number];

/**
 * A recovery time since T0: an interval (last bad, first good], or cut off because the observation ended, or not
 * defined. T0 is an interval itself (first-effect.ts), so `fromMs` is the least and `toMs` the most that it can have
 * been; in time is what was so at the most, too late what was so at the least.
 */
export type MarkTime = MeasuredTime & {
  /** What a person said of it, where it is measured: it stands beside the measured time, which counts. */
  readonly told?: ToldTime;
};

/** When it came by a person's word, and whose word it is. */
export interface ToldTime {
  readonly fromMs: number;
  readonly toMs: number;
  readonly source: string;
  readonly beforeFault?: true;
}

type MeasuredTime =
  | {
      readonly state: 'reached';
      readonly fromMs: number;
      readonly toMs: number;
      readonly by: 'system' | 'us' | 'person';
      readonly source: string;
      readonly inTime: boolean | null;
      readonly withinMs: number | null;
      /** There was nothing to recover from: no probe of the steady state was bad since the fault. */
      readonly neverLeft?: true;
      /** It was told as of before the fault: both times are negative, and it says nothing about the fault. */
      readonly beforeFault?: true;
    }
  | {
      readonly state: 'censored';
      readonly afterMs: number;
      readonly source: string;
      readonly inTime: false | null;
      readonly withinMs: number | null;
    }
  | { readonly state: 'not-defined'; readonly neverLeft?: true };

export interface ProbeSummary {
  readonly probe: string;
  /** Samples per phase: good, bad, blind. */
  readonly phases: {
    readonly [phase: string]: { readonly good: number; readonly bad: number; readonly blind: number };
  };
  readonly violations: number;
  readonly firstViolation: string | null;
}

/** A pure function of a run's events (judge.ts). */
export interface Verdict {
  readonly run: RunId;
  readonly outcome: Outcome;
  /** The sentence a person reads first: why this outcome and not the next better one. */
  readonly because: string;
  readonly proofs: { readonly [proof in ProofName]: Proof };
  readonly finding: 'held' | 'violated' | 'not-asked';
  readonly violations: readonly string[];
  readonly marks: { readonly [mark in MarkName]: MarkTime };
  /**
   * Between which moments T0, the first confirmed effect, came about: boot-time nanoseconds, decimal. Absent where no
   * effect was confirmed, and in verdicts kept before T0 was an interval: their marks count from its end.
   */
  readonly t0?: { readonly fromNs: string; readonly toNs: string };
  readonly probes: readonly ProbeSummary[];
  /** Met and of, summed over the injections that were counted. */
  readonly exposure: { readonly met: number; readonly of: number };
  readonly interrupted: boolean;
  readonly simulated: boolean;
  /** The sentences above as codes and values, for other languages (verdictIn); absent in verdicts kept before 0.2. */
  readonly reasons?: VerdictReasons;
}

/** In the order of the sentences that they stand for. */
export interface VerdictReasons {
  readonly because: Reason;
  readonly proofs: { readonly [proof in ProofName]: readonly Reason[] };
  readonly violations: readonly Reason[];
  readonly partly?: { readonly [proof in ProofName]?: Reason };
}
