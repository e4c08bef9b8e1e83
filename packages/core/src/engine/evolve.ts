import { ownOf } from '../words/own-of.ts';
import type { EventBody, EventOf, RunEvent } from '../words/events.ts';
import type { InjectionId } from '../words/ids.ts';
import { msToNs } from '../ports.ts';
import { showsEnd, showsLess } from '../verdict/victim.ts';
import { marksHeard } from './awaited-marks.ts';
import {
  emptyRun,
  plannedAt,
  proxiesAction,
  type ActionState,
  type InjectionState,
  type ProbeState,
  type RunState,
} from './state.ts';
import type { RunId } from '../words/ids.ts';

/** Folds a whole run. A run is the list of its events; its state is nothing more. */
export function stateOf(run: RunId, events: readonly RunEvent[]): RunState {
  return evolve(emptyRun(run), events);
}

/**
 * The state after more events. Pure and total: an event that does not fit changes only `lastSeq`. Of thousands of
 * injections a copy is made once, not once for each event.
 */
export function evolve(state: RunState, events: readonly RunEvent[]): RunState {
  const own: Own = { injections: null };
  return events.reduce((before, event) => {
    const changed = change(before, event.body, { nowNs: BigInt(event.bootNs), own });
    return { ...before, ...changed, lastSeq: event.seq, epoch: Math.max(before.epoch, event.epoch) };
  }, state);
}

/** The copy of the injections that belongs to one call of `evolve`, and that nobody else has seen. */
interface Own {
  injections: { [id: InjectionId]: InjectionState } | null;
}

interface Moment {
  readonly nowNs: bigint;
  readonly own: Own;
}

function withInjection({ injections }: RunState, injection: InjectionState, own: Own): Partial<RunState> {
  const copy = own.injections !== null && own.injections === injections ? own.injections : { ...injections };
  copy[injection.id] = injection;
  own.injections = copy;
  return { injections: copy };
}

function change(state: RunState, body: EventBody, moment: Moment): Partial<RunState> {
  const { nowNs } = moment;
  switch (body.type) {
    case 'run.created':
      return created(body, nowNs);
    case 'run.claimed':
      return { probes: interrupted(state.probes), watchedSinceNs: nowNs };
    case 'phase.entered':
      return { phase: body.phase, phaseSinceNs: nowNs };
    case 'probe.sampled':
      return { probes: { ...state.probes, [body.probe]: sampled(state, body, nowNs) } };
    case 'invariant.sampled': {
      const tries = (ownOf(state.invariants, body.invariant)?.tries ?? 0) + 1;
      return { invariants: { ...state.invariants, [body.invariant]: { quality: body.quality, tries, atNs: nowNs } } };
    }
    case 'action.started':
      return { actions: { ...state.actions, [body.action]: { state: 'running', sinceNs: nowNs } } };
    case 'action.ended':
      return { actions: { ...state.actions, [body.action]: { state: 'ended', sinceNs: nowNs } } };
    case 'stop.requested':
      return { stop: state.stop ?? { by: body.by, why: body.why } };
    case 'agent.lost':
      return { away: { ...state.away, [body.agent]: nowNs - msToNs(body.forMs) } };
    case 'agent.back': {
      const { [body.agent]: _back, ...away } = state.away;
      return { away, died: body.restarted ? [...state.died, body.agent] : state.died };
    }
    case 'mark.set':
    case 'alert.received':
      return { marksHeard: [...new Set([...state.marksHeard, ...marksHeard(state, body)])] };
    case 'witness.effect': {
      const isSeen = body.present && !body.baseline;
      return { ...changeInjection(state, body, moment), firstEffectNs: state.firstEffectNs ?? (isSeen ? nowNs : null) };
    }
    case 'residue.checked':
      return { residue: looked(state, body.clean, nowNs) };
    case 'run.ended':
      return { verdict: body.verdict, phase: 'ended', phaseSinceNs: nowNs };
    default:
      return changeInjection(state, body, moment);
  }
}

function looked({ residue, phase }: RunState, clean: boolean, nowNs: bigint): RunState['residue'] {
  const before = residue?.phase === phase ? residue.looks : 0;
  return { looks: before + 1, clean, phase, atNs: nowNs };
}

function created(body: EventOf<'run.created'>, nowNs: bigint): Partial<RunState> {
  const waiting: ActionState = { state: 'waiting', sinceNs: nowNs };
  const actions = Object.fromEntries(body.plan.actions.map((action) => [action.name, waiting]));
  return { plan: body.plan, actions, phase: 'before', phaseSinceNs: nowNs, watchedSinceNs: nowNs };
}

function changeInjection(state: RunState, body: EventBody, { nowNs, own }: Moment): Partial<RunState> {
  if (body.type === 'injection.requested') return requested(state, body, { nowNs, own });
  if (!('injection' in body)) return {};
  const injection = ownOf(state.injections, body.injection);
  if (injection === undefined) return {};
  const next: InjectionState = { ...injection, ...injectionChange(injection, body, nowNs) };
  return withInjection(state, next, own);
}

function requested(state: RunState, body: EventOf<'injection.requested'>, { nowNs, own }: Moment): Partial<RunState> {
  const planned = state.plan === null ? undefined : plannedAt(state.plan, body.slot);
  if (planned === undefined || ownOf(state.injections, body.injection) !== undefined) return {};
  const injection: InjectionState = {
    id: body.injection,
    action: body.action,
    planned,
    state: 'requested',
    sinceNs: nowNs,
    liveNs: null,
    how: null,
    effect: null,
    everPresent: false,
    unseenSinceNs: null,
    everGone: false,
    less: false,
    end: null,
    blind: false,
  };
  const isFault = body.action !== proxiesAction;
  return {
    ...withInjection(state, injection, own),
    firstRequestNs: state.firstRequestNs ?? (isFault ? nowNs : null),
  };
}

type AboutInjection = Extract<EventBody, { readonly injection: InjectionId }>;

function injectionChange(was: InjectionState, body: AboutInjection, nowNs: bigint): Partial<InjectionState> {
  switch (body.type) {
    case 'injection.live':
      return was.state === 'requested' ? { state: 'live', sinceNs: nowNs, liveNs: nowNs } : {};
    case 'injection.refused':
      return was.state === 'recovered' ? {} : { state: 'refused', sinceNs: nowNs };
    case 'injection.recovering':
      return was.state === 'recovered' || was.state === 'refused' ? {} : { state: 'recovering', sinceNs: nowNs };
    case 'injection.recovered':
      return { state: 'recovered', sinceNs: nowNs, how: body.how, end: { by: body.by, detail: body.detail } };
    case 'witness.effect':
      if (body.baseline) return {};
      return {
        effect: body.present ? 'present' : 'absent',
        everPresent: was.everPresent || body.present,
        unseenSinceNs: body.present || !was.everPresent ? null : (was.unseenSinceNs ?? nowNs),
        everGone: was.everGone || showsEnd(body.measured),
        less: showsLess(body.measured),
      };
    case 'witness.blind':
      return body.what === 'effect' ? { blind: true } : {};
    default:
      return {};
  }
}

const noSamples = { good: 0, bad: 0, blind: 0 };
const noProbe: ProbeState = {
  phases: {},
  goodInARow: 0,
  goodSinceNs: null,
  blindInARow: 0,
  wasRead: false,
  toldNs: null,
  violatedSinceNs: {},
};

function sampled(state: RunState, body: EventOf<'probe.sampled'>, nowNs: bigint): ProbeState {
  const was = ownOf(state.probes, body.probe) ?? noProbe;
  const counts = was.phases[body.phase] ?? noSamples;
  return {
    phases: { ...was.phases, [body.phase]: { ...counts, [body.quality]: counts[body.quality] + 1 } },
    goodInARow: body.quality === 'good' ? was.goodInARow + 1 : 0,
    goodSinceNs: body.quality === 'good' ? (was.goodSinceNs ?? nowNs) : null,
    blindInARow: body.quality === 'blind' ? was.blindInARow + 1 : 0,
    wasRead: was.wasRead || body.quality !== 'blind',
    toldNs: nowNs,
    violatedSinceNs: violatedSince(state, was, body, nowNs),
  };
}

/** Whoever takes a run over has not looked while nobody drove it: what was good in a row begins anew. */
function interrupted(probes: RunState['probes']): RunState['probes'] {
  const anew = { goodInARow: 0, goodSinceNs: null };
  return Object.fromEntries(Object.entries(probes).map(([name, probe]) => [name, { ...probe, ...anew }]));
}

/** For each stop condition on this probe: since when it is violated. A blind sample neither violates nor clears. */
function violatedSince(state: RunState, was: ProbeState, body: EventOf<'probe.sampled'>, nowNs: bigint) {
  if (body.quality === 'blind') return was.violatedSinceNs;
  const stops = state.plan?.experiment.spec.stopWhen ?? [];
  const next: { [stop: number]: bigint } = {};
  stops.forEach((stop, index) => {
    if (stop.probe !== body.probe) return;
    const bounded = stop.below !== undefined || stop.above !== undefined;
    const tooLow = stop.below !== undefined && body.value !== null && body.value < stop.below;
    const tooHigh = stop.above !== undefined && body.value !== null && body.value > stop.above;
    // A bad sample without a number (refused, timed out) is no proof that the number is within its bound.
    const unanswered = body.quality === 'bad' && body.value === null;
    const violated = bounded ? tooLow || tooHigh || unanswered : body.quality === 'bad';
    if (violated) next[index] = was.violatedSinceNs[index] ?? nowNs;
  });
  return next;
}
