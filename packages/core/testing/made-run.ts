import type { Plan, PlannedAction, PlannedInjection } from '@firedrill/core/plan/plan';
import type { EventBody, Phase, Quality, RunEvent } from '@firedrill/core/words/events';
import { type Experiment, type ExperimentDocument, experimentDocument } from '@firedrill/core/words/experiment';
import { judge } from '@firedrill/core/verdict/judge';
import type { InjectionId } from '@firedrill/core/words/ids';
import { madeTarget } from './made-target.ts';

/**
 * The events of a run as the engine would write them, for tests of what is read from events. Times are milliseconds
 * since the run began; the system's truth is planted by `isBad`.
 */
export interface MadeRun {
  readonly spec: Partial<ExperimentDocument['spec']>;
  readonly lasts: 'lasting' | 'act';
  readonly beforeMs: number;
  readonly faultMs: number;
  readonly afterMs: number;
  /** How long a sample takes; it sees the truth at its end. */
  readonly latencyMs: number;
  /** How long after the injection the witness confirms the effect; null: it never does. */
  readonly confirmMs: number | null;
  readonly met: number;
  /** The truth, by milliseconds since the fault began (negative before it). */
  readonly isBad: (sinceFaultMs: number) => boolean;
}

/** How often the witness looks. */
const lookMs = 5;

export const madeInjection: InjectionId = 'i-aaaaaaaaaaaaaaaa';

const wellMade: MadeRun = {
  spec: {},
  lasts: 'lasting',
  beforeMs: 1000,
  faultMs: 2000,
  afterMs: 2000,
  latencyMs: 2,
  confirmMs: 20,
  met: 12,
  isBad: () => false,
};

/** A run of one injection; without changes it passes. */
export function madeRun(changes: Partial<MadeRun> = {}): readonly RunEvent[] {
  const made = { ...wellMade, ...changes };
  const plan = madePlan(made.spec, made.lasts, made.faultMs);
  return numbered([...lifeOf(made, plan), ...samplesOf(made, plan.experiment)]);
}

/** An event before it has its number: when it was written, and what it says. */
export type Timed = readonly [atMs: number, body: EventBody];

/** Puts events in the order of their times and numbers them. */
export function numbered(timed: readonly Timed[]): readonly RunEvent[] {
  return timed
    .toSorted(([left], [right]) => left - right)
    .map(([atMs, body], index) => ({
      v: 1,
      seq: index + 1,
      bootId: 'boot',
      bootNs: nsText(atMs),
      wallTime: new Date(atMs).toISOString(),
      epoch: 1,
      body,
    }));
}

/** Milliseconds as the decimal nanoseconds of an event; the run begins at an hour, since 0 would stand for unknown. */
export const nsText = (atMs: number): string => String(3_600_000_000_000n + BigInt(Math.round(atMs * 1e6)));

/** A run with more events put in at their times. */
export function withMore(events: readonly RunEvent[], ...more: readonly Timed[]): readonly RunEvent[] {
  const startNs = BigInt(nsText(0));
  const timed = events.map(({ bootNs, body }): Timed => [Number(BigInt(bootNs) - startNs) / 1e6, body]);
  return numbered([...timed, ...more]);
}

/** A run with its verdict at its end, as the engine records it; without it, it is still under way. */
export function recorded(events: readonly RunEvent[]): readonly RunEvent[] {
  const lastMs = Number(BigInt(events.at(-1)?.bootNs ?? nsText(0)) - BigInt(nsText(0))) / 1e6;
  return withMore(events, [lastMs + 1, { type: 'run.ended', verdict: judge(events) }]);
}

/** A run in which some events say something else. */
export const changed = (events: readonly RunEvent[], change: (body: EventBody) => EventBody): readonly RunEvent[] =>
  events.map((event) => ({ ...event, body: change(event.body) }));

/** The events but some, numbered anew as if those had never been written. */
export function without(events: readonly RunEvent[], drop: (body: EventBody) => boolean): readonly RunEvent[] {
  return events.filter((event) => !drop(event.body)).map((event, index) => ({ ...event, seq: index + 1 }));
}

export function madePlan(spec: Partial<ExperimentDocument['spec']>, lasts: 'lasting' | 'act', lastsMs = 2000): Plan {
  const experiment = madeExperiment(spec, lasts);
  const target = madeTarget('ratings');
  const injection: PlannedInjection = {
    slot: 'hurt#0',
    target,
    fault: 'made.up',
    params: {},
    means: 'made-up',
    claims: [{ hold: 'made-up', resource: {}, want: {} }],
    limits: [],
    passedOver: [],
    deadMan: lasts === 'act' ? 'never' : 'kernel',
    goneWithinMs: 50,
    because: { en: 'made up', ko: '시험용' },
    effect: { kind: 'made-up' },
    exposure: { by: 'witness', question: { kind: 'made-up' } },
  };
  const action: PlannedAction = {
    name: 'hurt',
    fault: 'made.up',
    target: 'ratings',
    after: [],
    delayMs: 0,
    durationMs: lasts === 'act' ? 0 : lastsMs,
    lasts,
    injections: [injection],
  };
  const targets = { ratings: { candidates: 1, chosen: [target], selector: 'name ratings, all, keep 0' } };
  return {
    experiment,
    seed: 7,
    generator: 'made-up',
    targets,
    actions: [action],
    proxies: [],
    warnings: [],
    stops: [],
    leaseMs: 10_000,
  };
}

function madeExperiment(spec: Partial<ExperimentDocument['spec']>, lasts: 'lasting' | 'act'): Experiment {
  return experimentDocument.parse({
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Experiment',
    metadata: { name: 'made' },
    spec: {
      hypothesis: { title: 'it works', probes: [{ name: 'page', type: 'http', every: '100ms' }] },
      targets: { ratings: { type: 'process', select: { name: 'ratings' } } },
      method: [{ name: 'hurt', fault: 'made.up', target: 'ratings', ...(lasts === 'act' ? {} : { for: '2s' }) }],
      ...spec,
    },
  });
}

function lifeOf(made: MadeRun, plan: Plan): readonly Timed[] {
  const fromMs = made.beforeMs;
  const untilMs = fromMs + made.faultMs;
  const injection = madeInjection;
  const seen = (atMs: number, present: boolean, baseline: boolean): Timed => [
    atMs,
    {
      type: 'witness.effect',
      injection,
      present,
      baseline,
      evidence: present ? 'it hurts' : 'it does not hurt',
      measured: {},
      atNs: nsText(atMs),
      // A witness says when it looked before; it looks every few milliseconds.
      ...(present || baseline ? {} : { previousNs: nsText(atMs - lookMs) }),
    },
  ];
  const how = made.lasts === 'act' ? 'irreversible' : 'restored';
  const recovered: Timed = [
    made.lasts === 'act' ? fromMs + 2 : untilMs + 5,
    { type: 'injection.recovered', injection, how, detail: 'it is back', by: 'run' },
  ];
  return [
    [0, { type: 'run.created', plan, by: 'test', versions: {} }],
    [0, { type: 'run.claimed', epoch: 1, owner: 'test', awayMs: 0 }],
    [0, { type: 'phase.entered', phase: 'before', why: 'it begins' }],
    [fromMs, { type: 'phase.entered', phase: 'during', why: 'the steady state holds' }],
    [fromMs, { type: 'injection.requested', injection, action: 'hurt', slot: 'hurt#0', epoch: 1 }],
    seen(fromMs + 0.5, false, true),
    [fromMs + 1, { type: 'injection.live', injection, atNs: nsText(fromMs + 1), detail: 'it hurts' }],
    ...(made.confirmMs === null ? [] : [seen(fromMs + made.confirmMs, true, false)]),
    [
      untilMs - 1,
      {
        type: 'witness.exposure',
        injection,
        met: made.met,
        of: 20,
        by: 'witness',
        evidence: 'counted',
        atNs: nsText(untilMs - 1),
      },
    ],
    ...(made.lasts === 'act'
      ? []
      : [[untilMs, { type: 'injection.recovering', injection, why: 'over' }] satisfies Timed]),
    recovered,
    ...(made.lasts === 'act' || made.confirmMs === null ? [] : [seen(untilMs + 6, false, false)]),
    [untilMs + 7, { type: 'residue.checked', clean: true, effects: [], litter: [], unknown: [] }],
    [untilMs + 7, { type: 'phase.entered', phase: 'after', why: 'everything is taken back' }],
  ];
}

function samplesOf(made: MadeRun, experiment: Experiment): readonly Timed[] {
  const { beforeMs, faultMs, afterMs, latencyMs } = made;
  const endMs = beforeMs + faultMs + afterMs;
  const hypothesis = experiment.spec.hypothesis;
  const samples = (hypothesis?.probes ?? []).flatMap((probe, index) => {
    const timed: Timed[] = [];
    // Probes begin at different moments, as they do in life.
    for (let startMs = index * 7; startMs + latencyMs < endMs; startMs += probe.every) {
      const phase = phaseAt(startMs, made);
      const atMs = startMs + latencyMs;
      const quality: Quality = made.isBad(atMs - beforeMs) ? 'bad' : 'good';
      timed.push(sample(probe.name, phase, quality, startMs, atMs));
    }
    return timed;
  });
  const invariants = (hypothesis?.invariants ?? []).map(
    ({ name }): Timed => [endMs, { type: 'invariant.sampled', invariant: name, quality: 'good', detail: 'it holds' }],
  );
  return [...samples, ...invariants];
}

/** One sample, as an event. */
export function sample(probe: string, phase: Phase, quality: Quality, startMs: number, endMs: number): Timed {
  const times = { dueNs: nsText(startMs), startNs: nsText(startMs), endNs: nsText(endMs) };
  return [
    endMs,
    { type: 'probe.sampled', probe, phase, quality, ...times, value: quality === 'good' ? 1 : 0, detail: quality },
  ];
}

function phaseAt(atMs: number, { beforeMs, faultMs }: MadeRun): Phase {
  if (atMs < beforeMs) return 'before';
  return atMs < beforeMs + faultMs ? 'during' : 'after';
}
