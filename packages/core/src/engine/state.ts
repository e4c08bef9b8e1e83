import type { Plan, PlannedInjection } from '../plan/plan.ts';
import type { Phase, Quality, RecoveredHow } from '../words/events.ts';
import type { MarkName } from '../words/experiment.ts';
import type { InjectionId, RunId } from '../words/ids.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** What is true of a run now. It is a function of the run's events (evolve.ts) and of nothing else. */
export interface RunState {
  readonly run: RunId;
  /** Null only before the first event. */
  readonly plan: Plan | null;
  readonly epoch: number;
  readonly lastSeq: number;
  readonly phase: Phase;
  readonly phaseSinceNs: bigint;
  /** Since when whoever drives the run now looks at its probes. */
  readonly watchedSinceNs: bigint;
  readonly actions: { readonly [name: string]: ActionState };
  readonly injections: { readonly [id: InjectionId]: InjectionState };
  readonly probes: { readonly [name: string]: ProbeState };
  readonly invariants: {
    readonly [name: string]: { readonly quality: Quality; readonly tries: number; readonly atNs: bigint };
  };
  readonly stop: { readonly by: string; readonly why: string } | null;
  /** Agents that are away, and since when. */
  readonly away: { readonly [agent: string]: bigint };
  /** Agents that died while the run was under way, and took back what they held when they started again. */
  readonly died: readonly string[];
  /** How often the residue was looked for in this phase, and whether the last look was clean. */
  readonly residue: {
    readonly looks: number;
    readonly clean: boolean;
    readonly phase: Phase;
    readonly atNs: bigint;
  } | null;
  /** When a witness first said that a fault is there; recovery times count from about then. Null: not yet. */
  readonly firstEffectNs: bigint | null;
  /** When the first fault was asked for; the run's own proxies are none. */
  readonly firstRequestNs: bigint | null;
  /** Marks that somebody or an alert has set. */
  readonly marksHeard: readonly MarkName[];
  readonly verdict: Verdict | null;
}

export interface ActionState {
  readonly state: 'waiting' | 'running' | 'ended';
  readonly sinceNs: bigint;
}

export interface InjectionState {
  readonly id: InjectionId;
  readonly action: string;
  readonly planned: PlannedInjection;
  readonly state: 'requested' | 'live' | 'refused' | 'recovering' | 'recovered';
  readonly sinceNs: bigint;
  /** When it became live; null before. */
  readonly liveNs: bigint | null;
  readonly how: RecoveredHow | null;
  /** Whose doing its end was, and in which words; null while it has none. */
  readonly end: { readonly by: 'run' | 'agent' | 'system'; readonly detail: string } | null;
  /** What the witness says; null until it has said something after the injection. */
  readonly effect: 'present' | 'absent' | null;
  readonly everPresent: boolean;
  /** Since when its witness has not seen it any more, having seen it; null while it does, or never did. */
  readonly unseenSinceNs: bigint | null;
  /** The witness saw the end of what is expected to return. */
  readonly everGone: boolean;
  /** The witness sees it, but much less of it than was asked for. */
  readonly less: boolean;
  readonly blind: boolean;
}

export interface ProbeState {
  readonly phases: {
    readonly [phase: string]: { readonly good: number; readonly bad: number; readonly blind: number };
  };
  readonly goodInARow: number;
  /** When the present row of good samples began; null when the last sample was not good. */
  readonly goodSinceNs: bigint | null;
  readonly blindInARow: number;
  /** Whether it was ever good or bad. */
  readonly wasRead: boolean;
  /** When its last sample was told, whatever it was; null when whoever drives the run now was told of none. */
  readonly toldNs: bigint | null;
  /** Since when the probe's value violates each stop condition that names it, by index in spec.stopWhen. */
  readonly violatedSinceNs: { readonly [stop: number]: bigint };
}

/** The action under which the run's own proxies are held; no experiment can name an action so. */
export const proxiesAction = '(proxies)';

export function emptyRun(run: RunId): RunState {
  return {
    run,
    plan: null,
    epoch: 0,
    lastSeq: 0,
    phase: 'before',
    phaseSinceNs: 0n,
    watchedSinceNs: 0n,
    actions: {},
    injections: {},
    probes: {},
    invariants: {},
    stop: null,
    away: {},
    died: [],
    residue: null,
    firstEffectNs: null,
    firstRequestNs: null,
    marksHeard: [],
    verdict: null,
  };
}

/** What was planned for a slot: an action's injection, or one of the run's proxies. */
export function plannedAt(plan: Plan, slot: string): PlannedInjection | undefined {
  const known = slots.get(plan) ?? slotsOf(plan);
  slots.set(plan, known);
  return known.get(slot);
}

/** A plan never changes; one of thousands of injections is looked through once. */
const slots = new WeakMap<Plan, ReadonlyMap<string, PlannedInjection>>();

function slotsOf({ actions, proxies }: Plan): ReadonlyMap<string, PlannedInjection> {
  const all = [...actions.flatMap((action) => action.injections), ...proxies];
  // Of two with one name the first one is meant.
  return new Map(all.toReversed().map((each) => [each.slot, each]));
}

export const isOver = (injection: InjectionState): boolean =>
  injection.state === 'recovered' || injection.state === 'refused';

/** A proxy of the run hurts nothing, so there is no effect that a witness could see. */
export const isWatched = (injection: InjectionState): boolean => injection.action !== proxiesAction;

/** Whether one of the run's own doors is being taken out, or has gone: who knocks there meets our tidying up. */
export const doorsLeave = ({ injections }: RunState): boolean =>
  Object.values(injections).some(
    (each) => each.action === proxiesAction && (each.state === 'recovering' || isOver(each)),
  );
