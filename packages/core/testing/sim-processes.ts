import { FiredrillError } from '@firedrill/core/errors';
import type { HoldSignal, MarkedProcess, ProcessPort, ProcessSeen } from '@firedrill/core/host-ports';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import { createSteps } from './steps.ts';
import type { Steps } from './steps.ts';

interface SimProcess {
  readonly identity: ProcessIdentity;
  readonly parentPid: number;
  readonly mark: string | null;
  state: 'S' | 'T';
  stoppedBy: 'us' | 'others' | null;
  /** It is in an uninterruptible sleep: a stop acts only when it wakes. */
  sleepsDeeply: boolean;
  pendingStop: boolean;
  /** Not ours to signal. */
  readonly forbidden: boolean;
  /** The pid of its tracer, or null. A traced process of this world is always stopped by it. */
  tracedBy: number | null;
}

export interface SimSpawn {
  readonly pid: number;
  readonly parentPid?: number;
  readonly mark?: string;
  readonly forbidden?: boolean;
  readonly sleepsDeeply?: boolean;
}

const letterOf = ({ state, tracedBy }: SimProcess): string => (tracedBy === null ? state : 't');

/** Processes in memory. Who stopped what is known here, as it is not in a kernel, so that a test can judge. */
export class SimProcesses {
  #live = new Map<number, SimProcess>();
  #ticks = 0;
  /** Every signal of ours: `SIGSTOP 11@3`. */
  readonly signals: string[] = [];
  /** Stops of somebody else that we took back, and processes that we signalled though they were not ours to touch. */
  readonly overwritten: string[] = [];

  spawn(asked: SimSpawn): ProcessIdentity {
    const identity = { bootId: 'boot-1', pidNamespace: '1', pid: asked.pid, startTicks: String(++this.#ticks) };
    this.#live.set(asked.pid, {
      identity,
      parentPid: asked.parentPid ?? 1,
      mark: asked.mark ?? null,
      state: 'S',
      stoppedBy: null,
      sleepsDeeply: asked.sleepsDeeply ?? false,
      pendingStop: false,
      forbidden: asked.forbidden ?? false,
      tracedBy: null,
    });
    return identity;
  }

  /** What somebody else does, or the process itself. */
  stop(pid: number): void {
    const process = this.#live.get(pid);
    if (process === undefined || process.state === 'T') return;
    process.state = 'T';
    process.stoppedBy = 'others';
  }

  resume(pid: number): void {
    const process = this.#live.get(pid);
    if (process === undefined) return;
    process.state = 'S';
    process.stoppedBy = null;
    process.pendingStop = false;
  }

  /** What it traced goes on. */
  end(pid: number): void {
    this.#live.delete(pid);
    for (const process of this.#live.values()) if (process.tracedBy === pid) process.tracedBy = null;
  }

  /** False when this very process is gone or has a tracer already. */
  trace(identity: ProcessIdentity, by: number): boolean {
    const process = this.#find(identity);
    if (process === null || (process.tracedBy !== null && process.tracedBy !== by)) return false;
    process.tracedBy = by;
    return true;
  }

  untrace(pid: number): void {
    const process = this.#live.get(pid);
    if (process !== undefined) process.tracedBy = null;
  }

  tracedBy(pid: number): number | null {
    return this.#live.get(pid)?.tracedBy ?? null;
  }

  isLive(identity: ProcessIdentity): boolean {
    return this.#find(identity) !== null;
  }

  /** A stop that was pending acts now, as it does on a machine sooner or later. */
  wake(): void {
    for (const process of this.#live.values()) {
      process.sleepsDeeply = false;
      if (process.pendingStop) this.#stopByUs(process);
    }
  }

  state(pid: number): string {
    return this.#live.get(pid)?.state ?? 'gone';
  }

  stoppedBy(pid: number): 'us' | 'others' | null {
    return this.#live.get(pid)?.stoppedBy ?? null;
  }

  snapshot(): string {
    const line = ({ identity, state, stoppedBy, tracedBy }: SimProcess): string =>
      `${identity.pid}@${identity.startTicks} ${state} ${stoppedBy} ${tracedBy}`;
    return [...this.#live.values()].map(line).join('\n');
  }

  port(steps: Steps = createSteps()): ProcessPort {
    return Object.freeze({
      read: (identity: ProcessIdentity) => steps.run('read', () => this.#seen(identity)),
      signal: (identity: ProcessIdentity, signal: HoldSignal) =>
        steps.run(signal, () => this.#signal(identity, signal)),
      stop: (identity: ProcessIdentity) =>
        steps.run('stop', () =>
          this.#find(identity)?.state === 'T' ? 'stopped already' : this.#signal(identity, 'SIGSTOP'),
        ),
      mayBeSignalled: (identity: ProcessIdentity) => steps.run('mayBeSignalled', () => this.#check(identity)),
      descendants: (identity: ProcessIdentity) => steps.run('descendants', () => this.#descendants(identity)),
      marked: (marks: readonly string[] | null) => steps.run('marked', () => this.#marked(marks)),
      until: (identity: ProcessIdentity, accept: (seen: ProcessSeen | null) => boolean) => {
        // Waiting is one look at once and one after everything pending has acted; no time passes in this world.
        return Promise.resolve().then(() => {
          const seen = steps.run('until', () => this.#seen(identity));
          if (accept(seen)) return seen;
          return steps.run('until, later', () => {
            this.wake();
            return this.#seen(identity);
          });
        });
      },
    });
  }

  #find(identity: ProcessIdentity): SimProcess | null {
    const process = this.#live.get(identity.pid);
    const same = process?.identity.startTicks === identity.startTicks && identity.bootId === 'boot-1';
    return process !== undefined && same ? process : null;
  }

  #seen(identity: ProcessIdentity): ProcessSeen | null {
    const process = this.#find(identity);
    return process === null ? null : { identity: process.identity, state: letterOf(process) };
  }

  #check(identity: ProcessIdentity): void {
    if (this.#find(identity)?.forbidden === true) throw new FiredrillError('permission', `process ${identity.pid}`);
  }

  #signal(identity: ProcessIdentity, signal: HoldSignal): 'sent' | 'gone' {
    this.#check(identity);
    const process = this.#find(identity);
    if (process === null) return 'gone';
    this.signals.push(`${signal} ${identity.pid}@${identity.startTicks}`);
    if (signal === 'SIGSTOP') {
      if (process.sleepsDeeply) process.pendingStop = true;
      else this.#stopByUs(process);
    } else if (signal === 'SIGCONT') {
      if (process.stoppedBy === 'others') this.overwritten.push(`a stop of ${identity.pid}`);
      this.resume(identity.pid);
    } else {
      this.end(identity.pid);
    }
    return 'sent';
  }

  #stopByUs(process: SimProcess): void {
    process.pendingStop = false;
    if (process.state === 'T') return;
    process.state = 'T';
    process.stoppedBy = 'us';
  }

  #descendants(identity: ProcessIdentity): readonly ProcessSeen[] {
    const found: ProcessSeen[] = [];
    const queue = [identity.pid];
    for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
      for (const child of this.#live.values()) {
        if (child.parentPid !== pid) continue;
        found.push({ identity: child.identity, state: letterOf(child) });
        queue.push(child.identity.pid);
      }
    }
    return found;
  }

  #marked(marks: readonly string[] | null): readonly MarkedProcess[] {
    return [...this.#live.values()].flatMap(({ identity, state, mark }) =>
      mark === null || (marks !== null && !marks.includes(mark)) ? [] : [{ identity, state, mark }],
    );
  }
}
