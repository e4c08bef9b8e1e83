import { nowNs, spanMs } from '../monotonic.ts';
import type { EffectMeasure, Reading } from '../reading.ts';

/** How one canary ended: after so many milliseconds, or it could not measure (`failed` says why). */
export type CanaryResult = { readonly tookMs: number } | { readonly failed: string };

/** One round trip of our own, under way. `done` never rejects; `cancel` frees its socket at once. */
export type Canary = { readonly done: Promise<CanaryResult>; readonly cancel: () => void };

export type CanaryWords = {
  /** Begins one round trip. */
  readonly send: () => Canary;
  /** What is sent, for people: `GET http://…`. */
  readonly name: string;
  /** More than the baseline's median by this: slow. */
  readonly atLeastMs: number;
  readonly baselineSamples: number;
  readonly window: number;
};

type Flight = { readonly beganNs: bigint; readonly canary: Canary; result: CanaryResult | null };

/** How many unanswered canaries are waited for; older ones are given up. */
export const mostInFlight = 16;
const baselineTimeoutMs = 10_000;
const baselineTries = 3;
const smallShare = 0.05;

/** Canaries that begin together: a small share takes many draws, and its end would be seen late by one at a time. */
export function burstOf(window: number): number {
  return Math.min(4, Math.ceil(window / 25));
}

/**
 * Sees lateness by round trips of the witness's own. A canary is conclusive when it is answered, has failed, or has
 * been under way for longer than the threshold; the latest `window` conclusive ones decide. What was seen stays until
 * as many in a row, in the order of their sending, were quick: one that is not late yet, but later than usual, leaves
 * it open. While one is slow others follow it, so that the end of a long delay is seen long before its last victim is
 * answered.
 */
export function canaries(words: CanaryWords): EffectMeasure {
  const flights: Flight[] = [];
  const counts = { sent: 0, slow: 0 };
  const state = { wasPresent: false };
  const spacingMs = Math.min(500, Math.ceil(words.atLeastMs / 4));
  let medianMs = 0;
  const land = async (flight: Flight): Promise<void> => {
    const result = await flight.canary.done;
    flight.result = result;
    counts.slow += 'tookMs' in result && result.tookMs >= medianMs + words.atLeastMs ? 1 : 0;
  };
  const launch = (): Flight => {
    const flight: Flight = { beganNs: nowNs(), canary: words.send(), result: null };
    counts.sent += 1;
    flights.push(flight);
    void land(flight);
    return flight;
  };
  const read = async (): Promise<Reading> => {
    const last = flights.at(-1);
    if (last === undefined || last.result !== null || spanMs(last.beganNs, nowNs()) >= spacingMs) {
      for (let begun = 0; begun < burstOf(words.window); begun += 1) {
        launch();
      }
    }
    forgetOld(flights, words.window);
    const reading = judge({ flights, counts, medianMs, words, ...state });
    state.wasPresent = 'present' in reading && reading.present;
    return reading;
  };
  const baseline = async (): Promise<Reading> => {
    const median = await baselineOf(words);
    if (typeof median === 'string') {
      return { blind: `${words.name}: ${median}` };
    }
    medianMs = median;
    const evidence = `${words.name} takes ${medianMs.toFixed(1)} ms (median of ${words.baselineSamples})`;
    return { present: false, evidence, measured: { baselineMs: medianMs } };
  };
  const check = async (): Promise<Reading> => {
    const flight = launch();
    await within(flight.canary, words.atLeastMs + 50);
    return judge({ flights, counts, medianMs, words, wasPresent: false });
  };
  const close = (): void => flights.forEach((flight) => flight.canary.cancel());
  return { baseline, read, check, close };
}

type State = {
  readonly flights: readonly Flight[];
  readonly counts: { readonly sent: number; readonly slow: number };
  readonly medianMs: number;
  readonly words: CanaryWords;
  /** The reading before this one. */
  readonly wasPresent: boolean;
};

function judge({ flights, counts, medianMs, words, wasPresent }: State): Reading {
  const thresholdMs = medianMs + words.atLeastMs;
  const atNs = nowNs();
  const conclusive = flights.flatMap((flight) => {
    const result = flight.result ?? { tookMs: spanMs(flight.beganNs, atNs) };
    const counts = flight.result !== null || ('tookMs' in result && result.tookMs >= thresholdMs);
    return counts ? [{ result, pending: flight.result === null, sentNs: flight.beganNs }] : [];
  });
  const measured = { baselineMs: medianMs, sentCanaries: counts.sent, slowCanaries: counts.slow };
  const looked = conclusive.slice(-words.window);
  const slow = looked.find(({ result }) => 'tookMs' in result && result.tookMs >= thresholdMs);
  const last = looked.at(-1);
  if (last === undefined) {
    return { present: false, evidence: `${words.name}: no answer yet, and not late yet`, measured };
  }
  const shown = slow ?? last;
  if ('failed' in shown.result) {
    return { blind: `${words.name}: ${shown.result.failed}` };
  }
  const open = slow === undefined && wasPresent ? firstOpen(flights.slice(-words.window), medianMs, words, atNs) : null;
  if (open !== null) {
    const evidence = `${words.name} is still late: unanswered after ${spanMs(open.beganNs, atNs).toFixed(1)} ms`;
    return { present: true, evidence, measured };
  }
  const verb = shown.pending ? 'is unanswered after' : 'took';
  const evidence = `${words.name} ${verb} ${shown.result.tookMs.toFixed(1)} ms, ${medianMs.toFixed(1)} at the baseline`;
  const sentAgoMs = spanMs(shown.sentNs, atNs);
  return { present: slow !== undefined, evidence, measured: { ...measured, lastMs: shown.result.tookMs, sentAgoMs } };
}

/** A canary that takes longer than usual, though it is not late enough to tell. */
function firstOpen(latest: readonly Flight[], medianMs: number, words: CanaryWords, atNs: bigint): Flight | null {
  const unusualMs = medianMs + words.atLeastMs / 4;
  return latest.find(({ result, beganNs }) => result === null && spanMs(beganNs, atNs) >= unusualMs) ?? null;
}

/** Keeps what can still decide: the answered ones beyond the window go, and the oldest of too many unanswered. */
function forgetOld(flights: Flight[], window: number): void {
  const answered = flights.filter((flight) => flight.result !== null);
  const pending = flights.filter((flight) => flight.result === null);
  const old = new Set([...answered.slice(0, -window), ...pending.slice(0, -mostInFlight)]);
  for (const flight of old) {
    flight.canary.cancel();
    flights.splice(flights.indexOf(flight), 1);
  }
}

/**
 * The lowest of up to three medians. A busy moment can make a baseline so slow that the effect itself would not stand
 * out from it; one that is small beside the effect is taken at once.
 */
async function baselineOf(words: CanaryWords): Promise<number | string> {
  let lowest = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < baselineTries && lowest > words.atLeastMs * smallShare; tries += 1) {
    const median = await medianOf(words);
    if (typeof median === 'string') return median;
    lowest = Math.min(lowest, median);
  }
  return lowest;
}

async function medianOf(words: CanaryWords): Promise<number | string> {
  const took: number[] = [];
  for (let sample = 0; sample < words.baselineSamples; sample += 1) {
    const canary = words.send();
    const result = await within(canary, baselineTimeoutMs);
    canary.cancel();
    if ('failed' in result) {
      return result.failed;
    }
    took.push(result.tookMs);
  }
  took.sort((left, right) => left - right);
  return took[Math.floor(took.length / 2)] ?? 0;
}

/** Waits for a canary, but no longer than this. */
async function within(canary: Canary, limitMs: number): Promise<CanaryResult> {
  const { promise, resolve } = Promise.withResolvers<CanaryResult>();
  const timer = setTimeout(resolve, limitMs, { failed: `no answer within ${limitMs} ms` });
  try {
    return await Promise.race([canary.done, promise]);
  } finally {
    clearTimeout(timer);
  }
}
