import type { Plan, PlannedAction, PlannedInjection } from '../plan/plan.ts';
import type { EventOf, Phase, RunEvent } from '../words/events.ts';
import type { InjectionId } from '../words/ids.ts';
import { type Death, deathsIn } from './deaths.ts';
import { type Reason, reason } from './reason.ts';
import { timeNs } from './recorded-time.ts';
import { isAboutVictim, sentAgoMs, showsEnd, showsLess } from './victim.ts';

/**
 * What a run's events say, ordered by what they are about. Every proof is read from these facts and from nothing
 * else.
 */
export interface RunFacts {
  /** Null before the run was created: then nothing can be proven. */
  readonly plan: Plan | null;
  readonly injections: readonly InjectionFacts[];
  readonly samples: readonly SampleFacts[];
  readonly invariants: ReadonlyMap<string, EventOf<'invariant.sampled'>>;
  /** The first request to stop; null when the run came to its own end. */
  readonly stop: EventOf<'stop.requested'> | null;
  readonly interrupted: boolean;
  readonly residue: (EventOf<'residue.checked'> & { readonly seq: number }) | null;
  /** Every look that found nothing of ours. */
  readonly cleanLooks: readonly { readonly seq: number; readonly atNs: bigint }[];
  /** Sentences: who was away for longer than the lease, or came back having lost what it held. */
  readonly away: readonly Reason[];
  /** Agents that died during the run, and between which moments. */
  readonly deaths: readonly Death[];
  /** True when numbers are missing between the events: what was left out, nobody knows. */
  readonly hasGap: boolean;
  readonly marks: readonly EventOf<'mark.set'>[];
  readonly alerts: readonly EventOf<'alert.received'>[];
  /** Whether alerts could be heard; null when nobody wanted to. */
  readonly alertsOpened: EventOf<'alerts.opened'> | null;
  /** When the method began; null while it has not. */
  readonly duringNs: bigint | null;
  /** When the last thing was seen. */
  readonly lastNs: bigint;
}

export interface InjectionFacts {
  readonly id: InjectionId;
  readonly slot: string;
  /** Null when the plan does not know the slot. */
  readonly planned: PlannedInjection | null;
  /** Null for a proxy of the run: it is held like an injection, but hurts nothing and proves nothing. */
  readonly action: PlannedAction | null;
  readonly requestedNs: bigint;
  /** The agent said that it had brought it about. What is seen of one that never began is somebody else's. */
  wasLive: boolean;
  /** By the agent's own time; null while it was not live. */
  liveNs: bigint | null;
  refused: string | null;
  recoveringNs: bigint | null;
  /** `undoneNs` is when its agent says that it was taken back; null when it does not say. */
  recovered: (EventOf<'injection.recovered'> & { readonly atNs: bigint; readonly undoneNs: bigint | null }) | null;
  /** When our record of its end was written; 0 while there is none. */
  endedSeq: number;
  readonly effects: EffectFacts[];
  readonly exposures: EventOf<'witness.exposure'>[];
  readonly blind: EventOf<'witness.blind'>[];
}

export interface EffectFacts {
  readonly present: boolean;
  readonly baseline: boolean;
  /** It shows the end of what is expected to return. */
  readonly gone: boolean;
  /** It is there, but much less of it than was asked for. */
  readonly less: boolean;
  readonly evidence: string;
  /** How long before this sight that was sent which shows it; 0 where the sight itself is the evidence. */
  readonly sentAgoMs: number;
  /** What is new came about between the look before (null when unknown) and this one. */
  readonly previousNs: bigint | null;
  readonly atNs: bigint;
}

export interface SampleFacts {
  readonly probe: string;
  readonly phase: Phase;
  readonly quality: 'good' | 'bad' | 'blind';
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly value: number | null;
  readonly detail: string;
}

/** Folds a run's events into facts. Total: any prefix, any order, and any event that does not fit, yields facts. */
export function runFacts(unordered: readonly RunEvent[]): RunFacts {
  const events = unordered.toSorted((left, right) => left.seq - right.seq);
  const bodies = events.map((event) => event.body);
  const only = <Type extends (typeof bodies)[number]['type']>(type: Type): readonly EventOf<Type>[] =>
    // The filter leaves exactly the bodies of this type.
    bodies.filter((body) => body.type === type) as unknown as readonly EventOf<Type>[];
  const plan = only('run.created')[0]?.plan ?? null;
  const injections = injectionFacts(events, plan);
  const residueEvent = events.findLast((event) => event.body.type === 'residue.checked');
  const stops = only('stop.requested');
  const firstRequestNs = injections[0]?.requestedNs ?? null;
  return {
    plan,
    injections,
    samples: sampleFacts(events, plan),
    invariants: new Map(only('invariant.sampled').map((body) => [body.invariant, body])),
    stop: stops[0] ?? null,
    interrupted: stops.some((stop) => stop.interrupt),
    residue: residueEvent?.body.type === 'residue.checked' ? { ...residueEvent.body, seq: residueEvent.seq } : null,
    cleanLooks: events.flatMap(({ body, seq, bootNs }) =>
      body.type === 'residue.checked' && body.clean ? [{ seq, atNs: timeNs(bootNs) }] : [],
    ),
    away: awayFacts(events, plan?.leaseMs ?? 0, firstRequestNs),
    deaths: deathsIn(events),
    hasGap: events.some((event, index) => event.seq !== index + 1),
    marks: only('mark.set'),
    alerts: only('alert.received'),
    alertsOpened: only('alerts.opened').at(-1) ?? null,
    duringNs: duringSince(events),
    lastNs: events.reduce((last, event) => (timeNs(event.bootNs) > last ? timeNs(event.bootNs) : last), 0n),
  };
}

/** Samples up to the moment when the run's own proxies leave: later ones go through them and meet our tidying up. */
function sampleFacts(events: readonly RunEvent[], plan: Plan | null): readonly SampleFacts[] {
  const slots = new Set(plan?.proxies.map((each) => each.slot));
  const proxies = new Set<string>();
  const samples: SampleFacts[] = [];
  for (const { body } of events) {
    if (body.type === 'injection.requested' && slots.has(body.slot)) proxies.add(body.injection);
    const ends = body.type === 'injection.recovering' || body.type === 'injection.recovered';
    if (ends && proxies.has(body.injection)) break;
    if (body.type !== 'probe.sampled') continue;
    samples.push({ ...body, startNs: timeNs(body.startNs), endNs: timeNs(body.endNs) });
  }
  return samples;
}

function duringSince(events: readonly RunEvent[]): bigint | null {
  const entered = events.find(({ body }) => body.type === 'phase.entered' && body.phase === 'during');
  return entered === undefined ? null : timeNs(entered.bootNs);
}

function injectionFacts(events: readonly RunEvent[], plan: Plan | null): readonly InjectionFacts[] {
  const known = new Map<InjectionId, InjectionFacts>();
  for (const event of events) {
    const { body } = event;
    if (body.type === 'injection.requested' && !known.has(body.injection)) {
      known.set(body.injection, requested(body, timeNs(event.bootNs), plan));
    }
    const facts = 'injection' in body ? known.get(body.injection) : undefined;
    if (facts !== undefined) learn(facts, event);
  }
  return [...known.values()];
}

function requested(
  { injection, slot }: EventOf<'injection.requested'>,
  requestedNs: bigint,
  plan: Plan | null,
): InjectionFacts {
  const action = plan?.actions.find((each) => each.injections.some((planned) => planned.slot === slot)) ?? null;
  const planned = [...(action?.injections ?? []), ...(plan?.proxies ?? [])].find((each) => each.slot === slot) ?? null;
  return {
    id: injection,
    slot,
    planned,
    action,
    requestedNs,
    wasLive: false,
    liveNs: null,
    refused: null,
    recoveringNs: null,
    recovered: null,
    endedSeq: 0,
    effects: [],
    exposures: [],
    blind: [],
  };
}

/** A time that somebody told; what is no time of its own is as old as its record at most. */
const toldNs = (text: string, recordedNs: bigint): bigint => timeNs(text) || recordedNs;

function learn(facts: InjectionFacts, { body, bootNs, bootId, seq }: RunEvent): void {
  const atNs = timeNs(bootNs);
  switch (body.type) {
    case 'injection.live':
      facts.wasLive = true;
      facts.liveNs ??= toldNs(body.atNs, atNs);
      return;
    case 'injection.refused':
      facts.refused = `${body.detail} (${body.code})`;
      facts.endedSeq = seq;
      return;
    case 'injection.recovering':
      facts.recoveringNs ??= atNs;
      return;
    case 'injection.recovered':
      facts.recovered = { ...body, atNs, undoneNs: body.undone?.bootId === bootId ? timeNs(body.undone.atNs) : null };
      facts.endedSeq = seq;
      return;
    case 'witness.effect': {
      if (facts.planned !== null && !isAboutVictim(facts.planned, body.measured)) return;
      const previousNs = timeNs(body.previousNs ?? '') || null;
      const gone = showsEnd(body.measured);
      facts.effects.push({
        ...body,
        gone,
        less: body.present && showsLess(body.measured),
        previousNs,
        sentAgoMs: sentAgoMs(body.measured),
        atNs: toldNs(body.atNs, atNs),
      });
      return;
    }
    case 'witness.exposure': {
      // What is counted after a lasting fault was taken back did not meet it; a hold's final count is told before that.
      const isOver = facts.action?.lasts === 'lasting' && facts.recovered !== null;
      if (!isOver) facts.exposures.push(body);
      return;
    }
    case 'witness.blind':
      facts.blind.push(body);
      return;
    default:
  }
}

/** Who was away for longer than the lease. Before anything is injected, an agent may come and go. */
function awayFacts(events: readonly RunEvent[], leaseMs: number, firstRequestNs: bigint | null): readonly Reason[] {
  const reasons: Reason[] = [];
  const lost = new Map<string, { readonly sinceNs: bigint; readonly forMs: number }>();
  for (const { body, bootNs } of events) {
    const counts = firstRequestNs !== null && timeNs(bootNs) >= firstRequestNs;
    if (body.type === 'run.claimed' && body.epoch > 1 && body.awayMs > leaseMs) {
      reasons.push(reason('server-away', { awayMs: Math.round(body.awayMs), leaseMs }));
    }
    if (body.type === 'agent.lost') lost.set(body.agent, { sinceNs: timeNs(bootNs), forMs: body.forMs });
    if (body.type !== 'agent.back') continue;
    lost.delete(body.agent);
    if (!counts) continue;
    if (body.restarted) reasons.push(reason('agent-died', { agent: body.agent }));
    else if (body.awayMs > leaseMs)
      reasons.push(reason('agent-away', { agent: body.agent, awayMs: Math.round(body.awayMs) }));
  }
  const lastNs = timeNs(events.at(-1)?.bootNs ?? '0');
  for (const [agent, { sinceNs, forMs }] of lost) {
    const awayMs = forMs + Number(lastNs - sinceNs) / 1e6;
    if (firstRequestNs !== null && awayMs > leaseMs) reasons.push(reason('agent-not-back', { agent }));
  }
  return reasons;
}
