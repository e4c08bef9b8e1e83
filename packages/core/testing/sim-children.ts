import { FiredrillError } from '@firedrill/core/errors';
import type { LoadOrder, LoadPort, TraceOrder, TracePort } from '@firedrill/core/host-ports';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import type { SimProcesses } from './sim-processes.ts';
import { createSteps } from './steps.ts';
import type { Steps } from './steps.ts';

/** The pids of our own children in a simulated world begin here. */
const firstOwnPid = 1000;

/**
 * What our children do in a simulated world. When we crash they die with us, as the kernel promises, or, where it could
 * not be asked to, they live on until somebody ends them.
 */
export class SimChildren {
  readonly #processes: SimProcesses;
  readonly #outlive: boolean;
  #nowNs = 0n;
  #pids = firstOwnPid;
  #own = new Set<number>();
  #marked = new Map<number, string>();
  #identities = new Map<number, ProcessIdentity>();

  constructor(processes: SimProcesses, outlive: boolean) {
    this.#processes = processes;
    this.#outlive = outlive;
  }

  /** What a crash of ours does to them. */
  parentDied(): void {
    if (!this.#outlive) for (const pid of this.#own) this.#processes.end(pid);
    this.#own = new Set();
  }

  /** So much of a simulated time has passed, by which leases end. */
  pass(forNs: bigint): void {
    this.#nowNs += forNs;
  }

  /** Children that still run, of whichever life. */
  running(): readonly string[] {
    return this.#live().map(([, mark]) => mark);
  }

  traces(steps: Steps = createSteps()): TracePort {
    let tracer: number | null = null;
    const claims = new Map<string, Set<string>>();
    const nameOf = ({ pid, startTicks }: ProcessIdentity): string => `${pid}@${startTicks}`;
    const stop = ({ claim, process }: TraceOrder): void => {
      if (!this.#processes.isLive(process)) throw new FiredrillError('target-gone', `process ${process.pid}`);
      if (!this.#processes.trace(process, tracer ?? 0)) throw new FiredrillError('permission', 'it is traced already');
      claims.set(nameOf(process), (claims.get(nameOf(process)) ?? new Set()).add(claim));
    };
    const release = (claim: string, process: ProcessIdentity): void => {
      const held = claims.get(nameOf(process));
      held?.delete(claim);
      if (held?.size !== 0) return;
      claims.delete(nameOf(process));
      if (this.#processes.isLive(process)) this.#processes.untrace(process.pid);
    };
    return Object.freeze({
      stop: async (order: TraceOrder) => {
        tracer ??= steps.run('start the tracer', () => this.#start('tracer'));
        steps.run('trace', () => stop(order));
      },
      release: async (claim: string, process: ProcessIdentity) => steps.run('release', () => release(claim, process)),
      renew: () => Promise.resolve(),
      isOver: (leaseUntilNs: bigint) => leaseUntilNs <= this.#nowNs,
      former: () => steps.run('former', () => this.#former('tracer')),
    });
  }

  loads(steps: Steps = createSteps()): LoadPort {
    const pidOf = (mark: string): number | null => this.#live().find(([, found]) => found === mark)?.[0] ?? null;
    return Object.freeze({
      start: async ({ mark }: LoadOrder) => {
        steps.run('start a child', () => this.#start(mark));
        return steps.run('its answer', () => null);
      },
      renew: () => Promise.resolve(),
      end: async (mark: string) =>
        steps.run('end', () => {
          for (let pid = pidOf(mark); pid !== null; pid = pidOf(mark)) this.#processes.end(pid);
        }),
      isRunning: (mark: string) => steps.run('isRunning', () => pidOf(mark) !== null),
      orphans: () =>
        steps.run('orphans', () =>
          this.#live()
            .filter(([pid, mark]) => !this.#own.has(pid) && mark !== 'tracer')
            .flatMap(([pid, mark]) => {
              const identity = this.#identities.get(pid);
              return identity === undefined ? [] : [{ identity, mark, state: 'S' }];
            }),
        ),
    });
  }

  #start(mark: string): number {
    const pid = ++this.#pids;
    this.#identities.set(pid, this.#processes.spawn({ pid, mark }));
    this.#own.add(pid);
    this.#marked.set(pid, mark);
    return pid;
  }

  #live(): readonly (readonly [number, string])[] {
    return [...this.#marked].filter(([pid]) => this.#processes.state(pid) !== 'gone');
  }

  #former(mark: string): readonly ProcessIdentity[] {
    return this.#live()
      .filter(([pid, found]) => found === mark && !this.#own.has(pid))
      .flatMap(([pid]) => this.#identities.get(pid) ?? []);
  }
}
