import type { ProbePort, Sample } from '@firedrill/core/engine/engine-ports';
import { reasonOf } from '@firedrill/core/errors';
import { answerLimitMs, defaultEveryMs } from '@firedrill/core/words/answer-limit';
import type { InvariantSpec, ProbeSpec } from '@firedrill/core/words/experiment';
import type { Phase } from '@firedrill/core/words/events';
import type { JsonObject } from '@firedrill/core/words/json';
import {
  leastBaselineSamples,
  needsBaseline,
  type Tolerance,
  toleranceWindowMs,
} from '@firedrill/core/words/tolerance';
import type { Alerts } from '../api/alerts/alerts.ts';
import { hidesSecrets, type Secrets } from '../runs/secrets.ts';
import { type Answer, type History, isAnswer, type Reading } from './answer.ts';
import { judge } from './judge.ts';
import { blind, type KeptAlive, type Probe, type ProbeAsked } from './probe.ts';
import { foundIn, isSought } from './search/found-in.ts';
import { createSearcher, type Searcher } from './search/searcher.ts';

/** What is kept of one probe; the oldest go first. */
const maxReadings = 20_000;
/** Every kind keeps to its own time. One that does not is blind so much later, or nobody knew that it sees nothing. */
const graceMs = 2_500;

/** What is known of one probe of the run: its parsed words, what it measured, and what it keeps alive. */
interface Life {
  readonly probe: Probe;
  readonly shown: { readonly with: unknown; readonly expect: Tolerance };
  readonly windowMs: number;
  recent: Reading[];
  readonly baseline: Reading[];
  kept: KeptAlive | null;
}

/**
 * Samples the probes of one run: parses `with` once, judges answers beside what was measured before, and hands in
 * what only probes may see.
 */
export function createProbePort(
  probes: readonly Probe[],
  secrets: Secrets,
  remote: (type: string, asked: JsonObject, timeoutMs: number) => Promise<unknown>,
  heard?: Alerts['heard'],
): ProbePort {
  const lives = new Map<string, Life | string>();
  const searcher = createSearcher();
  let ended = false;
  const keep = (life: Life) => (make: () => KeptAlive) => {
    if (ended) throw new Error('the run has ended');
    return (life.kept ??= make());
  };
  return {
    sample: async (run, spec, phase): Promise<Sample> => {
      const known = lives.get(spec.name);
      const life = known ?? begin(probes, secrets, spec);
      if (known === undefined) lives.set(spec.name, life);
      if (typeof life === 'string') return blind(life);
      const everyMs = 'every' in spec ? spec.every : defaultEveryMs;
      const timeoutMs = answerLimitMs(spec, life.shown.expect);
      const loop = performance.eventLoopUtilization();
      try {
        const asked = life.probe.sample({
          ...life.shown,
          timeoutMs,
          everyMs,
          remote: (type, given) => remote(type, given, timeoutMs),
          ...(heard === undefined ? {} : { alerts: () => heard(run) }),
          // One probe keeps one thing, which it made itself: what comes back has the type that it asked for.
          keep: keep(life) as ProbeAsked<unknown>['keep'],
          matching: searcher.matching,
        });
        const seen = await within(asked, Math.max(timeoutMs, everyMs) + graceMs);
        // What was expected or answered may stand in the detail, which is stored.
        if (!isAnswer(seen)) return secrets.hide(seen);
        const taken = { atMs: performance.now(), busyMs: busySince(loop) };
        const answer = await lookedInto(seen, life.shown.expect, searcher);
        return secrets.hide(judged(answer, { life, spec, phase, timeoutMs, ...taken }));
      } catch (thrown) {
        return secrets.hide(blind(`the probe itself failed: ${reasonOf(thrown)}`));
      }
    },
    end: () => {
      ended = true;
      searcher.end();
      for (const life of lives.values()) if (typeof life !== 'string') life.kept?.end();
      lives.clear();
    },
  };
}

/** @throws Error when it does not settle in time; what it would have said later concerns nobody */
async function within<Value>(asked: Promise<Value>, limitMs: number): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const limit = setTimeout(() => late.reject(new Error(`it did not end within ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([asked, late.promise]);
  } finally {
    clearTimeout(limit);
  }
}

/** A probe at its first sample; or why it can never see anything. */
function begin(probes: readonly Probe[], secrets: Secrets, spec: ProbeSpec | InvariantSpec): Life | string {
  const probe = probes.find((each) => each.type === spec.type);
  if (probe === undefined) return `there is no probe of type ${spec.type}`;
  const shown = secrets.reveal({ with: spec.with, expect: spec.expect });
  // After a restart the values are gone; asking without them would blame the system for our loss.
  if (hidesSecrets(shown)) return 'its secrets are no longer known to this server';
  const parsed = probe.with.safeParse(shown.with);
  if (!parsed.success) return `its parameters cannot be read: ${parsed.error.message}`;
  const windowMs = toleranceWindowMs(shown.expect);
  const words = { with: parsed.data, expect: shown.expect };
  return { probe, shown: words, windowMs, recent: [], baseline: [], kept: null };
}

/** An answer with what was found in it; into one that failed nobody has to look. */
async function lookedInto(answer: Answer, expect: Tolerance, searcher: Searcher): Promise<Answer> {
  if (answer.failure !== undefined || !isSought(expect)) return answer;
  return { ...answer, found: await foundIn(answer, expect, searcher) };
}

interface Judging {
  readonly life: Life;
  readonly spec: ProbeSpec | InvariantSpec;
  readonly phase: Phase;
  readonly timeoutMs: number;
  /** When it was measured. */
  readonly atMs: number;
  /** For how long of this sample this process could not have seen an answer. */
  readonly busyMs: number;
}

/** Judges an answer and keeps what later ones are judged beside. */
function judged(answer: Answer, { life, spec, phase, timeoutMs, atMs, busyMs }: Judging): Sample {
  const gathering = phase === 'before';
  const minSamples = 'minSamples' in spec ? spec.minSamples : 0;
  const enough = Math.max(leastBaselineSamples, minSamples);
  const { expect } = life.shown;
  const history: History = { recent: life.recent, baseline: gathering ? null : life.baseline, enough };
  const { sample, reading } = judge(answer, expect, history, atMs);
  if (reading === null) return sample;
  if (sample.quality === 'bad' && isOurDelay(answer, expect, history, { atMs, busyMs, timeoutMs })) {
    return blind(`this process itself was busy for ${Math.round(busyMs)} ms of the sample: ${sample.detail}`);
  }
  life.recent.push(reading);
  const fromMs = atMs - life.windowMs;
  // Cut now and then: moving the rest down at every sample would cost more than what is kept too long.
  if ((life.recent[0]?.atMs ?? atMs) < fromMs - life.windowMs - 1_000 || life.recent.length > maxReadings) {
    life.recent = life.recent.filter((each) => each.atMs > fromMs).slice(-maxReadings / 2);
  }
  const keeps = gathering && sample.quality === 'good' && needsBaseline(expect);
  if (keeps && life.baseline.length < maxReadings) life.baseline.push(reading);
  return sample;
}

/** Below this the observer's own work is no excuse. */
const leastBusyMs = 20;

/** Whether a bad sample would not be bad without the time in which we could not look. */
function isOurDelay(
  answer: Answer,
  expect: Tolerance,
  history: History,
  { atMs, busyMs, timeoutMs }: { atMs: number; busyMs: number; timeoutMs: number },
): boolean {
  const { latencyMs, failure } = answer;
  if (latencyMs === undefined || busyMs < leastBusyMs) return false;
  if (failure !== undefined) return latencyMs >= timeoutMs && busyMs > timeoutMs / 2;
  const fairer = { ...answer, latencyMs: Math.max(0, latencyMs - busyMs) };
  return judge(fairer, expect, history, atMs).sample.quality !== 'bad';
}

/** How long the loop of this process was at work since then, a sync of the disk included. */
const busySince = (loop: ReturnType<typeof performance.eventLoopUtilization>): number =>
  performance.eventLoopUtilization(loop).active;
