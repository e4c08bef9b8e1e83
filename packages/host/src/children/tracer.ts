/** Who wants which process stopped and for how long; a process is stopped once, and released when nobody wants it. */
import { FiredrillError } from '@firedrill/core/errors';
import { readStartTicks } from '../processes.ts';
import type { TraceCalls } from './trace-calls.ts';
import { detachThreads, detachWhenStopped, reapThreads, stopAllThreads } from './traced-process.ts';
import type { TracedProcess } from './traced-process.ts';

/** One wish: this claim wants this process stopped until then. */
export interface StopOrder {
  readonly claim: string;
  readonly pid: number;
  readonly startTicks: string;
  readonly leaseUntilNs: bigint;
}

/** What became of a claim without anybody asking. */
export type TracerEvent = { readonly gone: string; readonly pid: number } | { readonly expired: string };

interface HeldProcess extends TracedProcess {
  /** Lease by claim; never empty while the process is held. */
  readonly claims: Map<string, bigint>;
}

/** Holds stopped processes. All of it runs on one thread, because tracing belongs to a thread (ptrace(2)). */
export class Tracer {
  readonly #calls: TraceCalls;
  readonly #held = new Map<number, HeldProcess>();
  /** Threads that could not be detached because they were not in a stop: they are as soon as they reach one. */
  readonly #leaving = new Set<number>();

  constructor(calls: TraceCalls) {
    this.#calls = calls;
  }

  /**
   * Stops a process for a claim and returns the number of its threads. Asked again it only renews.
   * @throws FiredrillError protected, target-gone, and as `stopAllThreads`
   */
  stop(order: StopOrder): number {
    refuseProtected(order.pid);
    if (readStartTicks(order.pid) !== order.startTicks) {
      throw new FiredrillError('target-gone', `there is no process ${order.pid} that started at ${order.startTicks}`);
    }
    const held = this.#held.get(order.pid) ?? this.#seize(order);
    held.claims.set(order.claim, order.leaseUntilNs);
    return held.threads.size;
  }

  /** Drops a claim on all its processes, or on one; returns how many it had. An unknown claim is no error. */
  release(claim: string, pid?: number): number {
    const wanted = [...this.#held.values()].filter((held) => held.claims.has(claim) && held.pid === (pid ?? held.pid));
    for (const held of wanted) {
      held.claims.delete(claim);
      if (held.claims.size === 0) this.#letGo(held);
    }
    return wanted.length;
  }

  /** Moves the end of a claim's lease. @throws FiredrillError target-gone when nothing is held for it */
  renew(claim: string, leaseUntilNs: bigint): void {
    const wanted = [...this.#held.values()].filter((held) => held.claims.has(claim));
    if (wanted.length === 0) throw new FiredrillError('target-gone', `nothing is held for ${claim}`);
    for (const held of wanted) held.claims.set(claim, leaseUntilNs);
  }

  /** Waits for what ended, releases what nobody wants any longer, and tells both. To be called often. */
  tend(nowNs: bigint): readonly TracerEvent[] {
    for (const threadId of this.#leaving) {
      if (detachWhenStopped(threadId, this.#calls)) this.#leaving.delete(threadId);
    }
    return [...this.#tellGone(), ...this.#expire(nowNs)];
  }

  /** The first and the last lease to end, or undefined when nothing is held. */
  leases(): { readonly firstNs: bigint; readonly lastNs: bigint } | undefined {
    const ends = [...this.#held.values()].flatMap((held) => [...held.claims.values()]);
    const [first] = ends;
    if (first === undefined) return undefined;
    return {
      firstNs: ends.reduce((left, right) => (right < left ? right : left), first),
      lastNs: ends.reduce((left, right) => (right > left ? right : left), first),
    };
  }

  /** Whether there is anything to tend. */
  isBusy(): boolean {
    return this.#held.size > 0 || this.#leaving.size > 0;
  }

  #seize(order: StopOrder): HeldProcess {
    const held: HeldProcess = {
      pid: order.pid,
      startTicks: order.startTicks,
      threads: new Set(),
      claims: new Map(),
    };
    stopAllThreads(held, this.#calls, (traced) => this.#detach(traced));
    this.#held.set(order.pid, held);
    return held;
  }

  #letGo(held: HeldProcess): void {
    this.#held.delete(held.pid);
    this.#detach(held);
  }

  #detach(traced: TracedProcess): void {
    for (const threadId of detachThreads(traced, this.#calls)) this.#leaving.add(threadId);
  }

  #tellGone(): readonly TracerEvent[] {
    const events: TracerEvent[] = [];
    for (const held of this.#held.values()) {
      reapThreads(held, this.#calls);
      if (held.threads.size > 0) continue;
      this.#held.delete(held.pid);
      events.push(...[...held.claims.keys()].map((claim) => ({ gone: claim, pid: held.pid })));
    }
    return events;
  }

  #expire(nowNs: bigint): readonly TracerEvent[] {
    const claims = [...this.#held.values()].flatMap((held) => [...held.claims]);
    const expired = new Set(claims.filter(([, untilNs]) => untilNs <= nowNs).map(([claim]) => claim));
    return [...expired].map((claim) => {
      this.release(claim);
      return { expired: claim };
    });
  }
}

/** Never init, never ourselves, never the process that would have to release it. */
function refuseProtected(pid: number): void {
  if (pid === 1 || pid === process.pid || pid === process.ppid) {
    throw new FiredrillError('protected', `process ${pid} is init, the tracer or its parent`);
  }
}
