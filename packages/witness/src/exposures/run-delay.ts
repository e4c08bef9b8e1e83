import type { RunDelay } from '../lines.ts';
import { pause } from '../monotonic.ts';
import type { OwnProcesses } from '../proc/ours.ts';
import type { ExposureMeasure, ExposureReading } from '../reading.ts';
import { createCoreWatch, everybody, type Interval } from './core-watch.ts';
import { newsOf, rest } from './usual.ts';
import { judgeWaiting, type Before, type During, type Waiting } from './waiting-rule.ts';

/** So long a thread must go on being kept waiting before it counts. */
const surelyMs = 500;

/** One thread, or all of a host's together. */
type Waiter = {
  readonly waitedShares: number[];
  ranBeforeMs: number;
  ranMs: number;
  waitedMs: number;
  /** For how long it has been judged to be kept waiting by us. */
  heldMs: number;
  judged: Waiting;
};

/** Sums over intervals of one phase, of what all waiters share. */
type Shared = { spanMs: number; busyMs: number; oursMs: number; runnableMs: number };

/**
 * Counts who is kept waiting for a core by our load. What is usual is learnt in `settle`, for 1.2 s before the effect;
 * then the time while the effect is there is judged as a whole, again and again (waiting-rule.ts). A thread that began
 * later has no usual waiting, and is not counted.
 */
export function runDelay(exposure: RunDelay, ours: OwnProcesses): ExposureMeasure {
  const watch = createCoreWatch(exposure, ours);
  const waiters = new Map<string, Waiter>();
  const [before, during]: [Shared, Shared] = [emptySum(), emptySum()];
  let wasPresent = false;
  const settle = async (): Promise<void> => {
    watch.look();
    for (let window = 0; window < rest.windows; window += 1) {
      await pause(rest.windowMs);
      const interval = watch.look();
      if (interval !== null && typeof interval !== 'string') {
        learn(interval, before, waiters);
      }
    }
  };
  const read = async (effectPresent: boolean): Promise<ExposureReading> => {
    const interval = watch.look();
    if (typeof interval === 'string') {
      return { blind: interval };
    }
    if (interval === null || before.spanMs === 0) {
      return { blind: 'it could not be seen what is usual here before the effect' };
    }
    if (effectPresent && wasPresent && interval.isLoaded) {
      count(interval, { before, during, waiters, cores: watch.coreCount() });
    }
    wasPresent = effectPresent;
    return told(waiters, { before, during });
  };
  return { settle, read, close: () => undefined };
}

const emptySum = (): Shared => ({ spanMs: 0, busyMs: 0, oursMs: 0, runnableMs: 0 });

function add(sum: Shared, { spanMs, busyMs, oursMs, runnable }: Interval): void {
  sum.spanMs += spanMs;
  sum.busyMs += busyMs;
  sum.oursMs += oursMs;
  sum.runnableMs += runnable * spanMs;
}

function learn(interval: Interval, before: Shared, waiters: Map<string, Waiter>): void {
  add(before, interval);
  for (const [key, { ranMs, waitedMs }] of interval.threads) {
    const fresh = { waitedShares: [], ranBeforeMs: 0, ranMs: 0, waitedMs: 0, heldMs: 0 };
    const waiter: Waiter = waiters.get(key) ?? { ...fresh, ...unjudged };
    waiter.waitedShares.push(waitedMs / interval.spanMs);
    waiter.ranBeforeMs += ranMs;
    waiters.set(key, waiter);
  }
}

const unjudged = { judged: { why: 'usual', extraMs: 0 } } as const;

type Known = {
  readonly before: Shared;
  readonly during: Shared;
  readonly waiters: ReadonlyMap<string, Waiter>;
  readonly cores: number;
};

function count(interval: Interval, { before, during, waiters, cores }: Known): void {
  add(during, interval);
  for (const [key, waiter] of waiters) {
    const seen = interval.threads.get(key);
    waiter.ranMs += seen?.ranMs ?? 0;
    waiter.waitedMs += seen?.waitedMs ?? 0;
    const othersCores = (sum: Shared, ranMs: number): number => (sum.busyMs - sum.oursMs - ranMs) / sum.spanMs;
    const usual: Before = {
      waitedShares: waiter.waitedShares,
      ranShare: waiter.ranBeforeMs / before.spanMs,
      othersCores: othersCores(before, waiter.ranBeforeMs),
      cores,
    };
    const now: During = {
      spanMs: during.spanMs,
      waitedMs: waiter.waitedMs,
      ranMs: waiter.ranMs,
      oursMs: during.oursMs,
      othersCores: othersCores(during, waiter.ranMs),
      waiters: Math.max(1, during.runnableMs / during.spanMs),
    };
    waiter.judged = judgeWaiting(usual, now, key === everybody ? 'many' : 'one');
    waiter.heldMs = waiter.judged.why === 'met' ? waiter.heldMs + interval.spanMs : 0;
  }
}

type Sums = { readonly before: Shared; readonly during: Shared };

function told(waiters: ReadonlyMap<string, Waiter>, sums: Sums): ExposureReading {
  const sorted = [...waiters].toSorted(([, left], [, right]) => right.judged.extraMs - left.judged.extraMs);
  const kept = sorted.filter(([, { heldMs }]) => heldMs >= surelyMs);
  const worst = kept[0] ?? sorted[0];
  const why = worst === undefined || sums.during.spanMs === 0 ? [] : whyOf(...worst, kept.length > 0);
  const counted = waiters.has(everybody) ? hostTold(kept.length > 0) : threadsTold(kept.length, waiters.size);
  const measured = {
    longestExtraMs: Math.max(0, worst?.[1].judged.extraMs ?? 0),
  };
  const evidence = [counted, ...why, ...ranOf(sums)].join('; ');
  const { spanMs } = sums.during;
  const news = newsOf(spanMs === 0 ? '' : (worst?.[1].judged.why ?? ''), spanMs);
  return { met: kept.length, of: waiters.size, evidence, measured, news };
}

const hostTold = (isKept: boolean): string =>
  isKept
    ? 'our load kept some of the processes of this host from the cores'
    : 'our load kept none of the processes of this host from the cores';

const threadsTold = (met: number, of: number): string => `our load kept ${met} of ${of} threads from the cores`;

function ranOf({ before, during }: Sums): readonly string[] {
  if (during.spanMs === 0) {
    return [];
  }
  const share = (ms: number, { spanMs }: Shared): string => (ms / spanMs).toFixed(2);
  const others = share(during.busyMs - during.oursMs, during);
  const usual = share(before.busyMs - before.oursMs, before);
  return [`our load ran on ${share(during.oursMs, during)} cores, all others on ${others}, on ${usual} before`];
}

function whyOf(key: string, { judged }: Waiter, isKept: boolean): readonly string[] {
  const [pid, , tid] = key.split('/');
  const who = key === everybody ? 'together they' : `thread ${tid} of process ${pid}`;
  const extra = `${who} waited ${judged.extraMs.toFixed(1)} ms more than usual`;
  if (isKept || judged.why === 'met') {
    return [extra];
  }
  switch (judged.why) {
    case 'others':
      return [`${extra}, but others ran or wanted to run so much more that it may be their doing`];
    case 'not-ours':
      return [`${extra}, which is longer than our load ran`];
    default:
      return ['none waited longer than usual'];
  }
}
