import { createHash } from 'node:crypto';
import { proxiesAction } from '@firedrill/core/engine/state';
import type { DeadManClass } from '@firedrill/core/hold';
import type { Words } from '@firedrill/core/fault';
import type { Plan, PlannedInjection, PlanWarning } from '@firedrill/core/plan/plan';
import { judge } from '@firedrill/core/verdict/judge';
import type { ProbeSummary, Verdict } from '@firedrill/core/verdict/verdict';
import { type Attribution, attributionOf } from '@firedrill/core/recovery/attribution';
import { runFacts } from '@firedrill/core/verdict/run-facts';
import type { EventOf, Phase, Quality, RecoveredHow, RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';
import { canonicalJson, type Json } from '@firedrill/core/words/json';
import { type Comparison, compareReports } from './compare.ts';
import { type ReportedMark, reportedMarks, t0Of } from './reported-marks.ts';
import type { OpenItem } from './open-items.ts';
import { beforeTidying } from './before-tidying.ts';
import { offeredText } from './offer.ts';
import { createRunTime, eventsOf, type RunTime } from './run-time.ts';
import { type TimelineEntry, timelineOf } from './timeline.ts';

/** A run as people and other programs read it. Times are milliseconds since its first event. */
export interface Report {
  readonly v: 1;
  readonly run: string;
  readonly name: string;
  readonly title: string | null;
  /** The file that gave the hypothesis; null where the experiment has its own, or none. */
  readonly hypothesisFrom: string | null;
  /** A hypothesis that fits the targets, as YAML, where nothing was asked; null where the run was judged. */
  readonly offer: Words | null;
  /** False while the run is under way; the verdict is then what it would be if nothing more came. */
  readonly finished: boolean;
  /** It has not ended, and no server is there that could end it. */
  readonly undriven: boolean;
  readonly verdict: Verdict;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  /** Recovery times count from T0, the first confirmed effect, which came about at this at the latest; null: none. */
  readonly t0Ms: number | null;
  /** It came about after this. */
  readonly t0FromMs: number | null;
  readonly phases: readonly { readonly phase: Phase; readonly atMs: number; readonly why: string }[];
  readonly injections: readonly ReportedInjection[];
  readonly targets: readonly ReportedTarget[];
  readonly probes: readonly ReportedProbe[];
  readonly invariants: readonly { readonly name: string; readonly quality: Quality | null; readonly detail: string }[];
  readonly marks: readonly ReportedMark[];
  readonly stops: readonly {
    readonly atMs: number;
    readonly by: EventOf<'stop.requested'>['by'];
    readonly why: string;
  }[];
  readonly left: Left;
  readonly warnings: readonly PlanWarning[];
  readonly seed: number | null;
  readonly generator: string | null;
  readonly leaseMs: number | null;
  readonly by: string;
  readonly versions: { readonly [part: string]: string };
  /** Equal for runs of the very same experiment; null when nothing is known of it. */
  readonly experimentHash: string | null;
  readonly attribution: Attribution;
  readonly timeline: readonly TimelineEntry[];
  /** An earlier run beside this one; null when there is none. */
  readonly comparison: Comparison | null;
  readonly openItems: readonly OpenItem[];
}

/** What is known besides a run's own events. */
export interface Beside {
  /** The events of an earlier run of the same experiment. */
  readonly earlier?: readonly RunEvent[];
  readonly openItems?: readonly OpenItem[];
  /** Whether a server is there that may drive the run; true where it is not said. */
  readonly served?: boolean;
}

/** What the last look for residue saw. */
export interface Left {
  /** False: nobody has looked, so nothing is known. */
  readonly checked: boolean;
  readonly effects: readonly string[];
  readonly litter: readonly string[];
  readonly unknown: readonly string[];
}

export interface ReportedInjection {
  readonly id: string | null;
  readonly slot: string;
  readonly action: string;
  readonly fault: string;
  readonly target: string;
  readonly params: Json;
  readonly means: string;
  readonly deadMan: DeadManClass;
  readonly goneWithinMs: number | null;
  readonly because: Words;
  readonly limits: readonly Words[];
  readonly passedOver: PlannedInjection['passedOver'];
  readonly lasts: 'lasting' | 'act';
  readonly liveMs: number | null;
  readonly overMs: number | null;
  readonly how: RecoveredHow | null;
  readonly detail: string;
  /** Why it was not injected; null when nothing refused it. */
  readonly refused: string | null;
  /** What met it, as last counted; null when nobody counted. */
  readonly exposure: { readonly met: number; readonly of: number; readonly evidence: string } | null;
}

export interface ReportedTarget {
  readonly name: string;
  readonly selector: string;
  readonly candidates: number;
  readonly chosen: readonly string[];
}

export interface ReportedProbe {
  readonly name: string;
  readonly type: string;
  readonly when: string;
  readonly everyMs: number;
  /** What customers get, or the inside of the system; null where the experiment does not say. */
  readonly measures: 'business' | 'inner' | null;
  readonly summary: ProbeSummary | null;
  readonly samples: readonly ReportedSample[];
}

export interface ReportedSample {
  readonly atMs: number;
  readonly phase: Phase;
  readonly quality: Quality;
  readonly value: number | null;
  readonly detail: string;
}

/** Makes the report of a run from its events; total: of any prefix of a run, even of none. */
export function reportOf(events: readonly RunEvent[], run?: RunId, beside: Beside = {}): Report {
  const alone = reportAlone(events, run, beside.openItems ?? []);
  const report = { ...alone, undriven: !alone.finished && beside.served === false };
  if (beside.earlier === undefined) return report;
  return { ...report, comparison: compareReports(report, reportAlone(beside.earlier, undefined, [])) };
}

function reportAlone(events: readonly RunEvent[], run: RunId | undefined, openItems: readonly OpenItem[]): Report {
  const ordered = events.toSorted((left, right) => left.seq - right.seq);
  const time = createRunTime(ordered);
  const created = eventsOf(ordered, 'run.created')[0];
  const ended = eventsOf(ordered, 'run.ended').at(-1);
  const verdict = ended?.body.verdict ?? judge(ordered, run);
  const plan = created?.body.plan ?? null;
  const t0 = t0Of(verdict, ordered, time);
  const hypothesis = plan?.experiment.spec.hypothesis;
  const seen = beforeTidying(ordered, plan);
  const [injections, marks] = [injectionsOf(ordered, plan, time), reportedMarks(verdict, t0, plan)];
  return {
    v: 1,
    run: verdict.run,
    name: plan?.experiment.metadata.name ?? '',
    title: verdict.finding === 'not-asked' ? null : (hypothesis?.title ?? null),
    hypothesisFrom: plan?.hypothesisFrom ?? null,
    offer: plan !== null && verdict.outcome === 'unjudged' ? offeredText(plan) : null,
    finished: ended !== undefined,
    undriven: false,
    verdict,
    startedAt: ordered[0]?.wallTime ?? '',
    endedAt: ordered.at(-1)?.wallTime ?? '',
    durationMs: Math.max(0, ...ordered.map((event) => time.eventMs(event))),
    ...t0,
    phases: eventsOf(ordered, 'phase.entered').map((event) => ({
      phase: event.body.phase,
      atMs: time.eventMs(event),
      why: event.body.why,
    })),
    injections,
    targets: targetsOf(plan),
    probes: probesOf(seen, plan, { time, verdict }),
    invariants: (hypothesis?.invariants ?? []).map(({ name }) => invariantOf(ordered, name)),
    marks,
    stops: eventsOf(ordered, 'stop.requested').map((event) => {
      const { by, why } = event.body;
      return { atMs: time.eventMs(event), by, why };
    }),
    left: leftOf(ordered),
    warnings: plan?.warnings ?? [],
    seed: plan?.seed ?? null,
    generator: plan?.generator ?? null,
    leaseMs: plan?.leaseMs ?? null,
    by: created?.body.by ?? '',
    versions: created?.body.versions ?? {},
    experimentHash: plan === null ? null : hashOf(plan.experiment),
    attribution: attributionOf(runFacts(ordered)),
    timeline: timelineOf(seen, { injections, marks }),
    comparison: null,
    openItems,
  };
}

function hashOf(experiment: Plan['experiment']): string {
  // A parsed document is JSON.
  const text = canonicalJson(experiment as unknown as Json);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function leftOf(events: readonly RunEvent[]): Left {
  const last = eventsOf(events, 'residue.checked').at(-1)?.body;
  const { effects = [], litter = [], unknown = [] } = last ?? {};
  return { checked: last !== undefined, effects, litter, unknown };
}

function targetsOf(plan: Plan | null): readonly ReportedTarget[] {
  return Object.entries(plan?.targets ?? {}).map(([name, { selector, candidates, chosen }]) => ({
    name,
    selector,
    candidates,
    chosen: chosen.map((target) => target.name),
  }));
}

function injectionsOf(events: readonly RunEvent[], plan: Plan | null, time: RunTime): readonly ReportedInjection[] {
  const proxies = (plan?.proxies ?? []).map((planned) => ({
    planned,
    action: proxiesAction,
    lasts: 'lasting' as const,
  }));
  const actions = (plan?.actions ?? []).flatMap(({ name, lasts, injections }) =>
    injections.map((planned) => ({ planned, action: name, lasts })),
  );
  return [...proxies, ...actions].map(({ planned, action, lasts }) => {
    const { slot, fault, target, params, means, deadMan, goneWithinMs, because, limits, passedOver } = planned;
    const plain = { slot, action, fault, params, means, deadMan, goneWithinMs, because, limits, passedOver, lasts };
    return { ...plain, target: target.name, ...lifeOf(events, slot, time) };
  });
}

function lifeOf(events: readonly RunEvent[], slot: string, time: RunTime) {
  const id = eventsOf(events, 'injection.requested').findLast(({ body }) => body.slot === slot)?.body.injection ?? null;
  const about = events.filter(({ body }) => 'injection' in body && body.injection === id);
  const live = eventsOf(about, 'injection.live')[0];
  const over = eventsOf(about, 'injection.recovered').at(-1);
  const counted = eventsOf(about, 'witness.exposure').at(-1)?.body;
  return {
    id,
    liveMs: live === undefined ? null : time.atMs(live.body.atNs, live),
    overMs: over === undefined ? null : time.eventMs(over),
    how: over?.body.how ?? null,
    detail: over?.body.detail ?? live?.body.detail ?? '',
    refused: eventsOf(about, 'injection.refused')[0]?.body.detail ?? null,
    exposure: counted === undefined ? null : { met: counted.met, of: counted.of, evidence: counted.evidence },
  };
}

interface Around {
  readonly time: RunTime;
  readonly verdict: Verdict;
}

function probesOf(events: readonly RunEvent[], plan: Plan | null, { time, verdict }: Around): readonly ReportedProbe[] {
  const sampled = Map.groupBy(eventsOf(events, 'probe.sampled'), ({ body }) => body.probe);
  return (plan?.experiment.spec.hypothesis?.probes ?? []).map(({ name, type, when, every, measures }) => ({
    name,
    type,
    when: [when].flat().join(', '),
    everyMs: every,
    measures: measures ?? null,
    summary: verdict.probes.find((each) => each.probe === name) ?? null,
    samples: (sampled.get(name) ?? []).map((event) => {
      const { endNs, phase, quality, value, detail } = event.body;
      return { atMs: time.atMs(endNs, event), phase, quality, value, detail };
    }),
  }));
}

function invariantOf(events: readonly RunEvent[], name: string): Report['invariants'][number] {
  const last = eventsOf(events, 'invariant.sampled').findLast(({ body }) => body.invariant === name)?.body;
  return { name, quality: last?.quality ?? null, detail: last?.detail ?? '' };
}
