/** The thread of a generator: sends on time, counts what comes back, and hands over a slice whenever it is asked. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { networkReason } from '../network-reason.ts';
import { codeOf, isOurs } from '../own-limits.ts';
import type { LoadOrder } from './generator.ts';
import { createSender } from './sender.ts';
import { isLate, type Slice } from './slice.ts';

const maxReasons = 3;
const nsPerMs = 1e6;

// The one that starts this thread hands in this form.
const order = workerData as LoadOrder & { readonly sliceMs: number };
const { ratePerSecond, timeoutMs, maxOutstanding, sliceMs } = order;
const intervalMs = 1000 / ratePerSecond;
const send = createSender(order);
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

interface Counts {
  due: number;
  unsent: number;
  sentLate: number;
  worstLateMs: number;
  ok: number;
  failed: number;
  latenciesMs: number[];
  reasons: Set<string>;
  lacking: string | null;
}

const none = (): Counts => ({
  due: 0,
  unsent: 0,
  sentLate: 0,
  worstLateMs: 0,
  ok: 0,
  failed: 0,
  latenciesMs: [],
  reasons: new Set(),
  lacking: null,
});

const startMs = performance.now();
/** Since when each request that is waiting counts. */
const outstanding = new Map<number, number>();
let counts = none();
let sliceFromMs = startMs;
let next = 0;

tick();
parentPort?.on('message', () => {
  // The first slice has its whole length, so that its rate is one; later ones are cut by whoever asks, but never short.
  const leastMs = sliceFromMs === startMs ? sliceMs : sliceMs / 2;
  setTimeout(() => parentPort?.postMessage(takeSlice()), Math.max(0, sliceFromMs + leastMs - performance.now()));
});

/** Sends everything whose time has come, then waits for the next. Never sends early. */
function tick(): void {
  for (;;) {
    const dueMs = startMs + next * intervalMs;
    const nowMs = performance.now();
    if (dueMs > nowMs) {
      setTimeout(tick, dueMs - nowMs);
      return;
    }
    begin(next, dueMs, nowMs);
    next += 1;
  }
}

function begin(id: number, dueMs: number, nowMs: number): void {
  counts.due += 1;
  counts.worstLateMs = Math.max(counts.worstLateMs, nowMs - dueMs);
  const late = isLate({ dueMs, sentMs: nowMs });
  if (late) counts.sentLate += 1;
  if (outstanding.size >= maxOutstanding) {
    counts.unsent += 1;
    return;
  }
  // What we ourselves held back must not be told of the system.
  const sinceMs = late ? nowMs : dueMs;
  outstanding.set(id, sinceMs);
  const limitMs = Math.max(1, timeoutMs - (nowMs - sinceMs));
  send(limitMs, (failure) => end(id, sinceMs, failure));
}

function end(id: number, sinceMs: number, failure: Error | null): void {
  if (!outstanding.delete(id)) return;
  if (isOurs(failure)) {
    counts.lacking = `it is out of resources: ${codeOf(failure) ?? ''}`;
    return;
  }
  counts.latenciesMs.push(performance.now() - sinceMs);
  if (failure === null) counts.ok += 1;
  else {
    counts.failed += 1;
    if (counts.reasons.size < maxReasons) counts.reasons.add(networkReason(failure));
  }
}

function takeSlice(): Slice {
  const nowMs = performance.now();
  const lengthMs = nowMs - sliceFromMs;
  const waitingMs: number[] = [];
  for (const sinceMs of outstanding.values()) if (nowMs - sinceMs > lengthMs) waitingMs.push(nowMs - sinceMs);
  const { reasons, ...counted } = counts;
  const slice = { ...counted, lengthMs, waitingMs, reasons: [...reasons], stoodStillMs: delay.max / nsPerMs };
  counts = none();
  sliceFromMs = nowMs;
  delay.reset();
  return slice;
}
