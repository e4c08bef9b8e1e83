import type { Requests } from '../answer.ts';
import { percentile } from '../percentile.ts';

/** What a generator did between two moments. Plain, because it crosses from its thread. */
export interface Slice {
  readonly lengthMs: number;
  /** Requests whose time had come. */
  readonly due: number;
  /** Those of them that were not sent, because too many were waiting. */
  readonly unsent: number;
  /** Those that were sent later than `lateMs` after their time, and by how much at worst. */
  readonly sentLate: number;
  readonly worstLateMs: number;
  /** The longest time for which the generator's own thread did not get on. */
  readonly stoodStillMs: number;
  readonly ok: number;
  readonly failed: number;
  /** Of everything that ended, counted from when it was due. */
  readonly latenciesMs: readonly number[];
  /** Ages of what is waiting for longer than this slice. */
  readonly waitingMs: readonly number[];
  /** Why requests failed, each reason once, a few of them. */
  readonly reasons: readonly string[];
  /** A lack of our own resources; null when there was none. */
  readonly lacking: string | null;
}

/** A request that is sent later than this after its time is late. */
const lateMs = 50;
const latePercent = 1;
/** One late request is an accident, however few a slice has. */
const leastLate = 2;
/** A thread that stood still for longer makes the system's answers look slow. */
const stillMs = 250;

/** Whether a request was sent late; it cannot be the system's fault, since none waits for another to be answered. */
export const isLate = ({ dueMs, sentMs }: { dueMs: number; sentMs: number }): boolean => sentMs - dueMs > lateMs;

/** Why a slice says nothing about the system; null when the generator kept to its times. */
export function saturation(slice: Slice): string | null {
  const { due, unsent, sentLate, worstLateMs, stoodStillMs, lacking, lengthMs } = slice;
  if (lacking !== null) return lacking;
  if (unsent > 0) return `${unsent} of ${due} requests could not be sent, so many were waiting`;
  if (sentLate >= leastLate && sentLate * 100 > due * latePercent) {
    return `${sentLate} of ${due} requests were sent over ${lateMs} ms late, at worst ${Math.round(worstLateMs)} ms`;
  }
  if (stoodStillMs > Math.min(stillMs, lengthMs)) return `it stood still for ${Math.round(stoodStillMs)} ms`;
  return null;
}

export interface SliceFigures {
  readonly asked: number;
  readonly failed: number;
  readonly answersPerSecond: number;
  readonly errorPercent: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** Figures of a slice. Where nothing ended, what waits has had no answer in all of it and counts as failed. */
export function sliceFigures({ ok, failed, latenciesMs, waitingMs, lengthMs }: Slice): SliceFigures {
  const hung = hungOf({ ok, failed, waitingMs });
  const [allFailed, asked] = [failed + hung, ok + failed + hung];
  const all = [...latenciesMs, ...waitingMs];
  return {
    asked,
    failed: allFailed,
    answersPerSecond: (ok * 1000) / lengthMs,
    errorPercent: asked === 0 ? null : (100 * allFailed) / asked,
    p50: percentile(all, 50),
    p95: percentile(all, 95),
    p99: percentile(all, 99),
  };
}

/** What windows are read from: what waits is kept apart, because it will be told of again when it ends. */
export const requestsOf = ({ ok, failed, latenciesMs, waitingMs }: Slice): Requests => ({
  asked: ok + failed,
  failed,
  latenciesMs,
  waiting: { failed: hungOf({ ok, failed, waitingMs }), agesMs: waitingMs },
});

const hungOf = ({ ok, failed, waitingMs }: Pick<Slice, 'ok' | 'failed' | 'waitingMs'>): number =>
  ok + failed === 0 ? waitingMs.length : 0;
