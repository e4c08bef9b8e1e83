/** Stops and releases all threads of one process. Without claims and leases: those are the tracer's. */
import { readdirSync } from 'node:fs';
import { FiredrillError } from '@firedrill/core/errors';
import { parseStat, readProcText } from '../proc-text.ts';
import { errno } from './libc.ts';
import type { TraceCalls } from './trace-calls.ts';

/** A process of which these threads are traced by us. */
export interface TracedProcess {
  readonly pid: number;
  readonly startTicks: string;
  readonly threads: Set<number>;
}

/**
 * How long a process may take to stop. All else waits meanwhile, so it is short; 500 threads took 7 ms, and a control
 * group full of forks 76. What cannot stop in time is a thread in uninterruptible sleep, or a vfork parent.
 */
const STOP_WITHIN_MS = 250;
const LOOK_AGAIN_MS = 0.1;

/**
 * Stops every thread, round after round until one adds nothing and `/proc` shows all of them in tracing stop.
 * @throws FiredrillError foreign-state (traced already), permission, target-gone, effect-failed (partly stopped);
 *   whatever was stopped is then released again, by `release`.
 */
export function stopAllThreads(
  traced: TracedProcess,
  calls: TraceCalls,
  release: (traced: TracedProcess) => void,
): void {
  const limitMs = performance.now() + STOP_WITHIN_MS;
  const waiting = new Set<number>();
  try {
    for (;;) {
      seizeNew(traced, calls, waiting);
      settle(traced, calls, waiting);
      if (waiting.size === 0 && allStopped(traced, waiting)) return;
      if (performance.now() > limitMs) throw partlyStopped(traced, waiting);
      if (waiting.size > 0) pause(LOOK_AGAIN_MS);
    }
  } catch (thrown) {
    release(traced);
    throw thrown;
  }
}

/** Detaches all threads; those that are not in a stop just now are returned, to be detached when they are. */
export function detachThreads(traced: TracedProcess, calls: TraceCalls): readonly number[] {
  const left = [...traced.threads].filter((threadId) => calls.detach(threadId, 0) < 0);
  traced.threads.clear();
  return left.filter((threadId) => !detachWhenStopped(threadId, calls));
}

/** True when nothing of this thread is left to detach. A signal that it stopped for is not lost. */
export function detachWhenStopped(threadId: number, calls: TraceCalls): boolean {
  const news = calls.news(threadId);
  if (news.kind === 'nothing') return false;
  if (news.kind !== 'gone') calls.detach(threadId, news.kind === 'signal' ? news.signal : 0);
  return true;
}

/** Takes in what ended since: a traced thread stays a zombie until its tracer has waited for it. */
export function reapThreads(traced: TracedProcess, calls: TraceCalls): void {
  for (const threadId of traced.threads) {
    if (calls.news(threadId).kind === 'gone') traced.threads.delete(threadId);
  }
}

function seizeNew(traced: TracedProcess, calls: TraceCalls, waiting: Set<number>): void {
  for (const threadId of listThreads(traced.pid)) {
    if (traced.threads.has(threadId)) continue;
    const result = calls.seize(threadId);
    if (result === 0) {
      traced.threads.add(threadId);
      waiting.add(threadId);
      refuseOther(traced);
      calls.interrupt(threadId);
    } else if (result !== -errno.ESRCH && !isEnding(traced.pid, threadId)) {
      throw refusal(traced, result);
    }
  }
  if (traced.threads.size === 0) throw new FiredrillError('target-gone', `process ${traced.pid} has ended`);
}

/** Once a thread of it is traced the pid cannot be reused, so this look is the one that counts. */
function refuseOther(traced: TracedProcess): void {
  const stat = parseStat(readProcText(`/proc/${traced.pid}/stat`));
  if (stat?.startTicks === traced.startTicks) return;
  throw new FiredrillError('target-gone', `pid ${traced.pid} is another process by now`);
}

function settle(traced: TracedProcess, calls: TraceCalls, waiting: Set<number>): void {
  for (const threadId of waiting) {
    const news = calls.news(threadId);
    if (news.kind === 'signal') {
      // The signal goes on to the target: kept here it would be lost if we died. The stop asked for follows at once.
      calls.pass(threadId, news.signal);
    } else if (news.kind !== 'nothing') {
      waiting.delete(threadId);
      if (news.kind === 'gone') traced.threads.delete(threadId);
    }
  }
}

/** Whether no thread is new and `/proc` shows each in tracing stop; one that is not is waited for again. */
function allStopped(traced: TracedProcess, waiting: Set<number>): boolean {
  const listed = listThreads(traced.pid);
  const running = listed.filter((threadId) => !isStopped(traced.pid, threadId));
  for (const threadId of running) {
    if (traced.threads.has(threadId)) waiting.add(threadId);
  }
  return listed.length > 0 && running.length === 0 && listed.every((threadId) => isKnown(traced, threadId));
}

function isKnown(traced: TracedProcess, threadId: number): boolean {
  return traced.threads.has(threadId) || isEnding(traced.pid, threadId);
}

function isStopped(pid: number, threadId: number): boolean {
  const state = threadState(pid, threadId);
  return state === 't' || state === 'Z' || state === 'X';
}

function isEnding(pid: number, threadId: number): boolean {
  const state = threadState(pid, threadId);
  return state === undefined || state === 'Z' || state === 'X';
}

function threadState(pid: number, threadId: number): string | undefined {
  return parseStat(readProcText(`/proc/${pid}/task/${threadId}/stat`))?.state;
}

function listThreads(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return []; // it has ended
  }
}

function refusal(traced: TracedProcess, result: number): FiredrillError {
  const tracer = tracerOf(traced.pid);
  if (tracer !== 0 && tracer !== process.pid) {
    return new FiredrillError('foreign-state', `process ${traced.pid} is traced already, by process ${tracer}`);
  }
  return new FiredrillError('permission', `the kernel refuses to trace process ${traced.pid} (errno ${-result})`);
}

/** The pid of a process's tracer, 0 when it has none. */
export function tracerOf(pid: number): number {
  return Number(/^TracerPid:\s+(\d+)/m.exec(readProcText(`/proc/${pid}/status`) ?? '')?.[1] ?? 0);
}

function partlyStopped(traced: TracedProcess, waiting: ReadonlySet<number>): FiredrillError {
  const states = [...waiting].map((threadId) => `${threadId} (${threadState(traced.pid, threadId) ?? 'ended'})`);
  const detail = `${states.join(', ')} did not stop within ${STOP_WITHIN_MS} ms`;
  return new FiredrillError('effect-failed', `process ${traced.pid} was only partly stopped, and released: ${detail}`);
}

const bell = new Int32Array(new SharedArrayBuffer(4));

function pause(ms: number): void {
  Atomics.wait(bell, 0, 0, ms);
}
