import { FiredrillError } from '@firedrill/core/errors';
import type { EventBody, RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';
import type { Dice, Life } from './virtual-clock.ts';

/** What is kept of a run beside its events. */
export interface SimRun {
  readonly run: RunId;
  readonly name: string;
  readonly events: RunEvent[];
  epoch: number;
  leaseUntilNs: bigint;
}

export interface SimStoreOptions {
  readonly dice: Dice;
  readonly refuses: () => boolean;
  readonly onEvent: (run: RunId, event: RunEvent) => void;
}

/**
 * The truth about runs, in memory. It outlives servers. An append that a crash interrupts has happened or has not, as
 * chance has it; one that is refused has not.
 */
export class SimStore {
  readonly runs = new Map<RunId, SimRun>();
  readonly #options: SimStoreOptions;

  constructor(options: SimStoreOptions) {
    this.#options = options;
  }

  /** The store as one life of a server sees it. */
  port(life: Life) {
    const { dice, refuses } = this.#options;
    const wait = (): Promise<void> => life.pause(dice.between(0.05, dice.chance(0.05) ? 40 : 1));
    const row = (each: SimRun) => this.#row(each);
    return {
      create: (run: RunId, asked: { name: string; leaseUntilNs: bigint; bodies: readonly EventBody[] }) => {
        const { name, leaseUntilNs, bodies } = asked;
        this.runs.set(run, { run, name, events: [], epoch: 1, leaseUntilNs });
        return this.#write(life, run, 1, bodies);
      },
      append: async (run: RunId, epoch: number, bodies: readonly EventBody[]): Promise<readonly RunEvent[]> => {
        const isWrittenFirst = dice.chance(0.5);
        if (!isWrittenFirst) await wait();
        this.#owned(run, epoch);
        if (refuses()) throw new FiredrillError('store-unwritable', 'the disk is full');
        const events = this.#write(life, run, epoch, bodies);
        if (isWrittenFirst) await wait();
        return events;
      },
      keep: async (run: RunId, epoch: number, untilNs: bigint): Promise<void> => {
        await wait();
        this.#owned(run, epoch).leaseUntilNs = untilNs;
      },
      claim: (run: RunId, leaseUntilNs: bigint): number => {
        const found = this.#found(run);
        found.epoch += 1;
        found.leaseUntilNs = leaseUntilNs;
        return found.epoch;
      },
      eventsOf: async (run: RunId) => {
        await wait();
        return [...this.#found(run).events];
      },
      eventsAfter: (run: RunId, seq: number) => this.#found(run).events.slice(seq),
      list: () => [...this.runs.values()].map(row),
      find: (run: RunId) => (this.runs.has(run) ? row(this.#found(run)) : null),
      unfinished: () => [...this.runs.values()].filter((each) => !isEnded(each)).map(row),
      onAppend: () => () => undefined,
    };
  }

  #row(run: SimRun) {
    const { name, epoch, leaseUntilNs } = run;
    const lastSeq = run.events.length;
    const known = { createdAt: '', bootId: 'boot-1', owner: 'server', phase: '', outcome: null };
    return { run: run.run, name, epoch, leaseUntilNs, lastSeq, ...known };
  }

  #write(life: Life, run: RunId, epoch: number, bodies: readonly EventBody[]): readonly RunEvent[] {
    const { events } = this.#found(run);
    const { clock } = life;
    const times = { bootId: 'boot-1', bootNs: String(clock.nowNs()), wallTime: clock.wallTime() };
    const written = bodies.map(
      (body, index): RunEvent => ({ v: 1, seq: events.length + index + 1, epoch, body, ...times }),
    );
    events.push(...written);
    for (const event of written) this.#options.onEvent(run, event);
    return written;
  }

  #found(run: RunId): SimRun {
    const found = this.runs.get(run);
    if (found === undefined) throw new FiredrillError('run-unknown', run);
    return found;
  }

  #owned(run: RunId, epoch: number): SimRun {
    const found = this.#found(run);
    if (found.epoch > epoch) throw new FiredrillError('stale-epoch', `${run} has epoch ${found.epoch}`);
    return found;
  }
}

export const isEnded = (run: SimRun): boolean => run.events.at(-1)?.body.type === 'run.ended';
