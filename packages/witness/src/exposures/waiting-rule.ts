import { usualMost } from './usual.ts';

/**
 * What was seen of one thread (or of all of a host's together) before the effect. Shares are parts of one core;
 * `othersCores`: what neither it nor our load ran.
 */
export type Before = {
  readonly waitedShares: readonly number[];
  readonly ranShare: number;
  readonly othersCores: number;
  /** How many cores it may use. */
  readonly cores: number;
};

/** The same while the effect was there, as sums over `spanMs`; `oursMs` is what our load ran on those cores. */
export type During = {
  readonly spanMs: number;
  readonly waitedMs: number;
  readonly ranMs: number;
  readonly oursMs: number;
  readonly othersCores: number;
  /** Of many: how many of them wanted a core at the same time. */
  readonly waiters: number;
};

/** `usual`: it did not wait longer than it does; `others`: others may be why; `not-ours`: longer than ours ran. */
export type Waiting = { readonly why: 'met' | 'usual' | 'others' | 'not-ours'; readonly extraMs: number };

/** Whether one thread is judged, or many together, who may all wait at the same time, and for each other. */
export type Crowd = 'one' | 'many';

const shortestSpanMs = 500;
const leastExtraMs = 5;
const leastExtraShare = 0.005;
/** Others may have run more than before by this part of what ours ran; beyond, who was in the way is not known. */
const othersPart = 0.5;
/** With less than this part of the cores idle, what others run does not tell how much they want to. */
const fullPart = 0.2;
const mostBusy = 0.95;

/**
 * Whether it waited for a core because of our load. A thread that wants a core and has none waits while somebody else
 * runs there, so its waiting has three possible sources: what is usual, others, and ours. It is ours only when
 *
 * 1. it waited longer than usual: than in the windows before the effect (see `usualMost`), and than the work that it
 *    did meanwhile would wait for if the cores were as busy with others as they are (run time × u / (1 − u), the
 *    waiting of a shared processor), by 5 ms and 0.5 % of the time at least;
 * 2. others did not run more than before by more than half of what ours ran; where the cores were full before, they
 *    could not have run more and may still want to, so then nothing is known;
 * 3. it did not wait longer than ours ran.
 */
export function judgeWaiting(before: Before, during: During, crowd: Crowd): Waiting {
  const { spanMs, waitedMs, ranMs, oursMs } = during;
  const busy = Math.min(mostBusy, Math.max(before.othersCores, during.othersCores) / before.cores);
  const usualMs = Math.max(usualMost(before.waitedShares) * spanMs, (ranMs * busy) / (1 - busy));
  const extraMs = waitedMs - usualMs;
  const leastMs = Math.max(leastExtraMs, leastExtraShare * spanMs);
  if (spanMs < shortestSpanMs || extraMs <= leastMs) {
    return { why: 'usual', extraMs };
  }
  if (isFull(before) || othersRise(before, during, crowd) * spanMs > oursMs * othersPart) {
    return { why: 'others', extraMs };
  }
  const times = crowd === 'one' ? 1 : during.waiters;
  return { why: extraMs > oursMs * times + leastMs ? 'not-ours' : 'met', extraMs };
}

const isFull = ({ cores, othersCores, ranShare }: Before): boolean => cores - othersCores - ranShare < fullPart * cores;

/** In cores. */
function othersRise(before: Before, during: During, crowd: Crowd): number {
  const itself = crowd === 'many' ? Math.max(0, during.ranMs / during.spanMs - before.ranShare) : 0;
  return Math.max(0, during.othersCores - before.othersCores) + itself;
}
