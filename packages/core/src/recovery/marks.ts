import { faultsOf } from '../verdict/fault-proofs.ts';
import { type FirstEffect, firstEffect } from '../verdict/first-effect.ts';
import { nsToMs } from '../ports.ts';
import type { RunFacts, SampleFacts } from '../verdict/run-facts.ts';
import type { MarkTime, Verdict } from '../verdict/verdict.ts';
import { countsIn } from '../words/counting-phases.ts';
import { type MarkName, markNames, type MarkSpec, type ProbeSpec } from '../words/experiment.ts';
import { alertTime } from './alert-signal.ts';
import { type BadStretch, lastBadStretch, lastBefore, latest, samplesSince } from './bad-stretch.ts';
import { isReached, signalTime } from './signal.ts';
import { undoings } from './undoing.ts';

/** Stable means: good for so many intervals more. */
export const stableIntervals = 3;

/**
 * The recovery times of a run, in milliseconds since T0, the first effect that a witness confirmed. Each comes from the
 * signal (alert or probe) that the experiment names, else from a mark that was set, else from the default definition. A
 * recovery that a person tells is believed unless the probes saw otherwise after that moment, or the experiment names a
 * signal for it that could tell; what is not believed stands beside what was seen.
 *
 *     T0 ── bad ── bad ─(last bad, first good of the last stretch]─ good ── good ── good ── good
 *                        └ partly: the first probe · fully: all ┘          └ stable: 3 intervals ┘
 *
 * `selfHealed` is full recovery that came before our own recovery, or with nothing of ours to take back; a system whose
 * steady state was never left has not healed. Other marks have no default. Without a confirmed effect nothing is
 * defined.
 *
 * T0 is only known to lie between two moments, and a mark between two others, so a reading has both added: it is never
 * less than what can be true because the witness saw the effect late.
 */
export function recoveryMarks(facts: RunFacts): Verdict['marks'] {
  const t0 = firstEffect(facts);
  const read = t0 === null ? null : reading(facts, t0);
  const entries = markNames.map((mark) => [mark, read === null ? notDefined : markTime(read, mark)] as const);
  // The entries have exactly the mark names as keys.
  return Object.fromEntries(entries) as unknown as Verdict['marks'];
}

const notDefined: MarkTime = { state: 'not-defined' };

/** What all marks are read from. */
interface Reading {
  readonly facts: RunFacts;
  readonly t0: FirstEffect;
  /** The first injection was asked for then: a sample may be bad before the witness has confirmed the effect. */
  readonly sinceNs: bigint;
  readonly steady: readonly ProbeSpec[];
  /** The last bad stretch of each steady-state probe that was bad at all. */
  readonly stretches: readonly BadStretch[];
  /** Whether every steady-state probe was seen since. */
  readonly seen: boolean;
  readonly goodRun: number;
  readonly endNs: bigint;
}

function reading(facts: RunFacts, t0: FirstEffect): Reading {
  const firstRequestNs = faultsOf(facts).reduce(
    (first, { requestedNs }) => (requestedNs < first ? requestedNs : first),
    t0.fromNs,
  );
  const probes = facts.plan?.experiment.spec.hypothesis?.probes ?? [];
  const steady = probes.filter((probe) => countsIn(probe, 'after'));
  const samples = steady.map((probe) => samplesSince(facts, probe.name, firstRequestNs));
  const stretches = samples.map(lastBadStretch);
  return {
    facts,
    t0,
    sinceNs: firstRequestNs,
    steady,
    stretches: stretches.filter((stretch) => stretch !== null),
    seen: samples.every((each) => each.length > 0),
    goodRun: Math.min(...samples.map((each, index) => stretches[index]?.goodSince ?? each.length)),
    endNs: latest([t0.toNs, ...samples.flat().map((each) => each.endNs)]),
  };
}

interface Span {
  readonly fromNs: bigint;
  /** Null: not reached while anybody looked. */
  readonly toNs: bigint | null;
  readonly untilNs: bigint;
  readonly by: 'system' | 'us' | 'person';
  readonly source: string;
  /** True: that it was not reached may be due to us, so nobody can say that it was late. */
  readonly unknown?: boolean;
  readonly neverLeft?: true;
  /** Bad was seen until then, where `fromNs` is later. */
  readonly badUntilNs?: bigint;
}

/** Marks that say that something is back; the others say that something began. */
const backMarks: ReadonlySet<MarkName> = new Set(['selfHealed', 'partlyRecovered', 'fullyRecovered', 'stable']);

function markTime(read: Reading, mark: MarkName): MarkTime {
  const spec = read.facts.plan?.experiment.spec.recovery[mark] ?? {};
  const seen = alertSpan(read, mark, spec) ?? signalSpan(read, mark, spec) ?? defaultSpan(read, mark);
  const span = (isOwnSignal(spec, seen) ? null : setSpan(read, mark, seen)) ?? seen;
  if (span === null) return notDefined;
  const word = span.by === 'person' ? null : setSpan(read, mark, null);
  const time = timeOf(read, mark, span);
  return word?.by === 'person' ? { ...time, told: sinceT0(word, read.t0) } : time;
}

/** Whether the alert or the probe that the experiment names could tell: then it is meant, and no word in its place. */
const isOwnSignal = ({ alert, probe }: MarkSpec, seen: Span | null): boolean =>
  (alert ?? probe) !== undefined && seen?.unknown !== true && seen?.neverLeft !== true;

function timeOf(read: Reading, mark: MarkName, span: Span): MarkTime {
  const neverLeft = span.neverLeft === true ? { neverLeft: span.neverLeft } : {};
  if (mark === 'selfHealed' && span.neverLeft === true) return { state: 'not-defined', ...neverLeft };
  const withinMs = read.facts.plan?.experiment.spec.recovery[mark]?.within ?? null;
  if (span.toNs === null) {
    const afterMs = Math.max(0, nsToMs(span.untilNs - read.t0.toNs));
    const isLate = withinMs !== null && afterMs >= withinMs && span.unknown !== true;
    return { state: 'censored', afterMs, source: span.source, inTime: isLate ? false : null, withinMs };
  }
  const { by } = span;
  const times = sinceT0({ ...span, toNs: span.toNs }, read.t0);
  return { state: 'reached', ...times, by, withinMs, ...neverLeft, inTime: inTime(times, withinMs) };
}

type Reached = Pick<Span, 'fromNs' | 'source' | 'neverLeft'> & { readonly toNs: bigint };
type Times = Pick<Extract<MarkTime, { state: 'reached' }>, 'fromMs' | 'toMs' | 'source' | 'beforeFault'>;

/** The least and the most that it can have been since T0. */
function sinceT0({ fromNs, toNs, source, neverLeft }: Reached, t0: FirstEffect): Times {
  const fromMs = nsToMs(fromNs - t0.toNs);
  // What there was nothing to recover from took no time, whenever that was.
  if (neverLeft === true) return { fromMs, toMs: nsToMs(toNs - t0.toNs), source };
  const toMs = nsToMs(toNs - t0.fromNs);
  if (toNs < t0.fromNs) return { fromMs, toMs, source: `${source}, before the fault`, beforeFault: true };
  const isEarly = toNs < t0.toNs;
  return { fromMs: Math.max(0, fromMs), toMs, source: isEarly ? `${source}, before the effect was confirmed` : source };
}

/** Null also where the expected moment lies inside the interval, or it came before the fault: then nobody can tell. */
function inTime({ fromMs, toMs, beforeFault }: Times, withinMs: number | null): boolean | null {
  if (withinMs === null || beforeFault === true) return null;
  if (toMs <= withinMs) return true;
  return fromMs >= withinMs ? false : null;
}

/** The first that was set and that the probes do not refute; one of before the fault only where none was set since. */
function setSpan({ facts, t0 }: Reading, mark: MarkName, seen: Span | null): (Span & Reached) | null {
  const sets = facts.marks
    .filter((each) => each.mark === mark)
    .filter(({ by, firstGoodNs }) => by !== 'person' || !isRefuted(mark, BigInt(firstGoodNs), seen));
  const set = sets.find(({ firstGoodNs }) => BigInt(firstGoodNs) >= t0.fromNs) ?? sets[0];
  if (set === undefined) return null;
  const toNs = BigInt(set.firstGoodNs);
  const leastNs = toNs < t0.fromNs ? toNs : t0.fromNs;
  const fromNs = set.lastBadNs === null ? leastNs : BigInt(set.lastBadNs);
  return { fromNs, toNs, untilNs: toNs, by: set.by === 'person' ? 'person' : 'system', source: set.source };
}

/** Whether bad was seen after somebody said that it is back, or our own recovery came before it was said to heal. */
function isRefuted(mark: MarkName, toldNs: bigint, seen: Span | null): boolean {
  if (!backMarks.has(mark) || seen === null || seen.neverLeft === true) return false;
  if (mark === 'selfHealed' && seen.toNs === null && toldNs >= seen.untilNs) return true;
  return (seen.badUntilNs ?? seen.fromNs) >= toldNs;
}

/** The moment at which the alert was received: a point, since receiving it is what the mark means. */
function alertSpan(read: Reading, mark: MarkName, { alert }: MarkSpec): Span | null {
  if (alert === undefined) return null;
  const { atNs, source, unknown } = alertTime(read.facts, alert, read.sinceNs);
  const untilNs = latest([read.t0.toNs, read.facts.lastNs]);
  const fromNs = atNs ?? read.t0.fromNs;
  return unlessUndone(read, mark, { fromNs, toNs: atNs, untilNs, by: doneBy(read, mark, atNs), source, unknown });
}

function signalSpan(read: Reading, mark: MarkName, spec: MarkSpec): Span | null {
  if (spec.probe === undefined) return null;
  const samples = samplesSince(read.facts, spec.probe, read.sinceNs);
  const before = lastBefore(read.facts, spec.probe, read.sinceNs);
  // What is back was away before; what began was not there already.
  const wasSo = backMarks.has(mark) || (before !== null && isReached(before, spec));
  const { lastBadNs, firstGoodNs, kept } = signalTime(samples, spec, wasSo);
  const untilNs = latest([read.t0.toNs, ...samples.map((each) => each.endNs)]);
  if (kept) return keptSpan(read, mark, { source: spec.probe, untilNs, samples });
  const fromNs = lastBadNs ?? read.t0.fromNs;
  const by = doneBy(read, mark, firstGoodNs);
  return unlessUndone(read, mark, { fromNs, toNs: firstGoodNs, untilNs, by, source: spec.probe });
}

/** A signal that never changed: there was nothing to come back from, and of what began nobody can tell. */
function keptSpan(
  { t0 }: Reading,
  mark: MarkName,
  { source, untilNs, samples }: Pick<Span, 'source' | 'untilNs'> & { readonly samples: readonly SampleFacts[] },
): Span {
  const span = { fromNs: t0.toNs, toNs: null, untilNs, by: 'system', source } as const;
  if (!backMarks.has(mark)) return { ...span, source: `${source}: it was so before the fault`, unknown: true };
  // Only who looked after the effect was there can say that nothing happened.
  const looked = samples.some((each) => each.startNs >= t0.toNs);
  return looked ? { ...span, toNs: t0.toNs, neverLeft: true } : { ...span, unknown: true };
}

/** What came back after we had taken something back has not healed by itself. */
function unlessUndone(read: Reading, mark: MarkName, span: Span): Span {
  const undoneNs = mark === 'selfHealed' ? undoneIn(read, read.sinceNs, span.toNs ?? span.untilNs) : null;
  return undoneNs === null ? span : { ...span, toNs: null, untilNs: undoneNs, source: oursFirst };
}

/** A recovery that came after we took something back is ours; everything else that is seen is the system's doing. */
function doneBy(read: Reading, mark: MarkName, toNs: bigint | null): 'us' | 'system' {
  return backMarks.has(mark) && toNs !== null && undoneIn(read, read.sinceNs, toNs) !== null ? 'us' : 'system';
}

function defaultSpan(read: Reading, mark: MarkName): Span | null {
  if (read.steady.length === 0) return null;
  switch (mark) {
    case 'fullyRecovered':
      return fullSpan(read);
    case 'partlyRecovered':
      return partSpan(read);
    case 'selfHealed':
      return selfHealedSpan(read);
    case 'stable':
      return stableSpan(read);
    default:
      return null;
  }
}

function fullSpan(read: Reading): Span {
  if (read.stretches.length === 0) return unbroken(read);
  const tos = read.stretches.map((stretch) => stretch.firstGoodNs);
  const ends = tos.filter((time) => time !== null);
  const toNs = ends.length === tos.length ? latest(ends) : null;
  const fromNs = latest(read.stretches.map((stretch) => stretch.lastBadNs));
  const by =
    toNs !== null && read.stretches.some((stretch) => undoneDuring(read, stretch, toNs) !== null) ? 'us' : 'system';
  return { fromNs, toNs, untilNs: read.endNs, by, source: 'all steady-state probes good' };
}

/** The steady state was never seen to be left: there is nothing to recover from. */
function unbroken(read: Reading): Span {
  // Only who looked after the effect was there can say that nothing happened.
  const looked = read.facts.samples.some((each) => each.startNs >= read.t0.toNs && each.quality === 'good');
  const toNs = read.seen && looked ? read.t0.toNs : null;
  const source = 'the steady state was never left';
  const neverLeft = toNs === null ? {} : ({ neverLeft: true } as const);
  return { fromNs: read.t0.toNs, toNs, untilNs: read.endNs, by: 'system', source, ...neverLeft };
}

/** The first of the probes that were bad is good again. */
function partSpan(read: Reading): Span {
  const back = read.stretches
    .flatMap((stretch) => (stretch.firstGoodNs === null ? [] : [{ stretch, toNs: stretch.firstGoodNs }]))
    .reduce<{ stretch: BadStretch; toNs: bigint } | null>(
      (first, each) => (first === null || each.toNs < first.toNs ? each : first),
      null,
    );
  if (read.stretches.length === 0) return unbroken(read);
  const source = 'the first of the bad probes good again';
  if (back === null) return { fromNs: read.endNs, toNs: null, untilNs: read.endNs, by: 'system', source };
  const { stretch, toNs } = back;
  const by = undoneDuring(read, stretch, toNs) === null ? 'system' : 'us';
  return { fromNs: stretch.lastBadNs, toNs, untilNs: read.endNs, by, source };
}

const oursFirst = 'the fault ended on our side first';

function selfHealedSpan(read: Reading): Span {
  const full = fullSpan(read);
  if (read.stretches.length === 0) return full;
  const untilNs = read.stretches
    .map((stretch) => undoneDuring(read, stretch, full.toNs ?? read.endNs))
    .reduce((first, time) => (time !== null && (first === null || time < first) ? time : first), null);
  if (untilNs === null) return { ...full, source: 'all steady-state probes good without our recovery' };
  return { ...full, toNs: null, untilNs, by: 'system', source: oursFirst };
}

function stableSpan(read: Reading): Span {
  const full = fullSpan(read);
  const moreNs = BigInt(Math.round(stableIntervals * 1e6 * Math.max(...read.steady.map((probe) => probe.every))));
  const source = `good for ${stableIntervals} intervals more`;
  const lasted = full.toNs !== null && read.goodRun > stableIntervals;
  if (!lasted || full.toNs === null) return { ...full, toNs: null, untilNs: read.endNs, source };
  return { ...full, fromNs: full.fromNs + moreNs, toNs: full.toNs + moreNs, source, badUntilNs: full.fromNs };
}

const undoneDuring = (read: Reading, stretch: BadStretch, toNs: bigint): bigint | null =>
  undoneIn(read, stretch.lastGoodBeforeNs ?? read.sinceNs, toNs);

/**
 * When we first may have taken something back between two moments. What was gone by itself, or cannot be undone, is
 * not our doing.
 */
function undoneIn({ facts }: Reading, afterNs: bigint, untilNs: bigint): bigint | null {
  const all = faultsOf(facts).flatMap((injection) => undoings(facts, injection));
  const within = all.filter((each) => each.untilNs > afterNs && each.fromNs <= untilNs);
  return within.reduce<bigint | null>((first, { fromNs }) => (first === null || fromNs < first ? fromNs : first), null);
}
