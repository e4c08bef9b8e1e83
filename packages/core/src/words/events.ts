import type { ErrorCode } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { MarkName } from './experiment.ts';
import type { InjectionId } from './ids.ts';
import type { Json } from './json.ts';

/** The phases of a run, in this order; none is entered twice, some are skipped when a run ends early. */
export const phases = ['before', 'during', 'recovering', 'after', 'ended'] as const;
export type Phase = (typeof phases)[number];

/**
 * good: within tolerance; bad: the system answered wrongly, refused or timed out; blind: the observer could not
 * measure.
 */
export type Quality = 'good' | 'bad' | 'blind';

/** Where a fact came from when it matters for a proof. */
export type RecoveredHow = 'restored' | 'target-gone' | 'contested' | 'irreversible' | 'failed';

/** When an agent took something back, on the boot-time clock of the boot `bootId`: nanoseconds, decimal. */
export interface Undone {
  readonly atNs: string;
  readonly bootId: string;
}

/**
 * What can happen in a run. Append-only: a run is the list of these, and every state, verdict and report is a
 * function of it. Times inside bodies are nanoseconds of the server's boot-time clock, as decimal strings.
 */
export type EventBody =
  | {
      readonly type: 'run.created';
      readonly plan: Plan;
      readonly by: string;
      readonly versions: { readonly [part: string]: string };
    }
  /**
   * An owner took the run; the first one has epoch 1. Later ones resumed it after a crash. `lives` names the life of
   * each agent that was connected then: who finds another one later knows that the agent died. Absent in older records.
   */
  | {
      readonly type: 'run.claimed';
      readonly epoch: number;
      readonly owner: string;
      readonly awayMs: number;
      readonly lives?: { readonly [agent: string]: string };
    }
  | { readonly type: 'phase.entered'; readonly phase: Phase; readonly why: string }
  | {
      readonly type: 'probe.sampled';
      readonly probe: string;
      readonly phase: Phase;
      readonly quality: Quality;
      /** When it should have started, started, and ended. */
      readonly dueNs: string;
      readonly startNs: string;
      readonly endNs: string;
      /** The number that bounds compare with; null where the probe yields none. */
      readonly value: number | null;
      readonly detail: string;
    }
  | {
      readonly type: 'invariant.sampled';
      readonly invariant: string;
      readonly quality: Quality;
      readonly detail: string;
    }
  | { readonly type: 'action.started'; readonly action: string }
  | { readonly type: 'action.ended'; readonly action: string; readonly why: string }
  /** Written before the agent is asked; the id is made once and asked again under the same id after a crash. */
  | {
      readonly type: 'injection.requested';
      readonly injection: InjectionId;
      readonly action: string;
      readonly slot: string;
      readonly epoch: number;
    }
  | { readonly type: 'injection.live'; readonly injection: InjectionId; readonly atNs: string; readonly detail: string }
  | {
      readonly type: 'injection.refused';
      readonly injection: InjectionId;
      readonly code: ErrorCode;
      readonly detail: string;
    }
  | { readonly type: 'injection.recovering'; readonly injection: InjectionId; readonly why: string }
  | {
      readonly type: 'injection.recovered';
      readonly injection: InjectionId;
      readonly how: RecoveredHow;
      readonly detail: string;
      /** Who took it back: the run itself, the agent alone (lease, reaper, start), or the system. */
      readonly by: 'run' | 'agent' | 'system';
      /** The agent's own time of its undoing; null or absent where it did nothing, or an older version did it. */
      readonly undone?: Undone | null;
    }
  | {
      readonly type: 'witness.effect';
      readonly injection: InjectionId;
      readonly present: boolean;
      readonly baseline: boolean;
      readonly evidence: string;
      readonly measured: Json;
      readonly atNs: string;
      /** When the witness looked before: what is new came about since. Absent where that was not told. */
      readonly previousNs?: string;
    }
  | {
      readonly type: 'witness.exposure';
      readonly injection: InjectionId;
      readonly met: number;
      readonly of: number;
      readonly by: 'witness' | 'hold';
      readonly evidence: string;
      readonly atNs: string;
    }
  | {
      readonly type: 'witness.blind';
      readonly injection: InjectionId;
      readonly what: 'effect' | 'exposure';
      readonly reason: string;
    }
  | {
      readonly type: 'stop.requested';
      readonly by: 'person' | 'condition' | 'blind-guard' | 'lever' | 'engine';
      readonly why: string;
      readonly interrupt: boolean;
    }
  /** `forMs`: how long ago that was when it could be written down. */
  | { readonly type: 'agent.lost'; readonly agent: string; readonly forMs: number; readonly why: string }
  /** `life` names which life of the agent this is; absent where it does not say. */
  | {
      readonly type: 'agent.back';
      readonly agent: string;
      readonly awayMs: number;
      readonly restarted: boolean;
      readonly life?: string;
    }
  | {
      readonly type: 'residue.checked';
      readonly clean: boolean;
      readonly effects: readonly string[];
      readonly litter: readonly string[];
      readonly unknown: readonly string[];
      /** The run's own doors that stand on purpose while this was looked at; absent where none does. */
      readonly doors?: readonly string[];
    }
  | {
      readonly type: 'mark.set';
      readonly mark: MarkName;
      readonly source: string;
      readonly lastBadNs: string | null;
      readonly firstGoodNs: string;
      readonly by: 'person' | 'signal';
    }
  /** The run hears alerts at this address, or cannot; then nothing is known of them. */
  | { readonly type: 'alerts.opened'; readonly listen: string; readonly ok: boolean; readonly detail: string }
  /** An alert began or ended, as a webhook says; what is told again is not written again. */
  | {
      readonly type: 'alert.received';
      readonly sender: 'alertmanager' | 'grafana';
      readonly status: 'firing' | 'resolved';
      readonly name: string;
      readonly labels: { readonly [label: string]: string };
      /** Tells this alert from others; the sender's own, or made from its labels. */
      readonly fingerprint: string;
      /** By the sender's clock, since when it has had this status; null where the sender does not say. */
      readonly sinceMs: number | null;
      readonly startsAt: string;
      readonly atNs: string;
    }
  | { readonly type: 'run.ended'; readonly verdict: Verdict };

/** An event as it is kept: `seq` counts from 1 within the run, without gaps. */
export interface RunEvent {
  readonly v: 1;
  readonly seq: number;
  readonly bootId: string;
  /** Nanoseconds since boot, decimal. */
  readonly bootNs: string;
  readonly wallTime: string;
  readonly epoch: number;
  readonly body: EventBody;
}

export type EventOf<Type extends EventBody['type']> = Extract<EventBody, { readonly type: Type }>;
