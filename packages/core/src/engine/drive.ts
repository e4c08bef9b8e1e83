import { FiredrillError, reasonOf } from '../errors.ts';
import { msToNs, nsToMs } from '../ports.ts';
import type { AgentEvent } from '../protocol/messages.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { EventBody, EventOf, RunEvent } from '../words/events.ts';
import type { InjectionId, RunId } from '../words/ids.ts';
import { decide } from './decide.ts';
import { doorsStand } from './doors.ts';
import type { EnginePorts } from './engine-ports.ts';
import { evidenceBody, presenceTold } from './evidence.ts';
import { evolve, stateOf } from './evolve.ts';
import { createPerformer, type Performer } from './perform.ts';
import { type Sampling, startSampling } from './sampling.ts';
import { doorsLeave, type RunState } from './state.ts';

/** One run under way. It has a life: it begins, is told things, and ends with a verdict. */
export interface Driver {
  readonly run: RunId;
  readonly state: () => RunState;
  /** Resolves with the verdict; rejects only when a newer owner has taken the run. */
  readonly finished: Promise<Verdict>;
  /** Ends the run early: everything is taken back at once, whether or not the store can be written. */
  readonly stop: (asked: Pick<EventOf<'stop.requested'>, 'by' | 'why' | 'interrupt'>) => void;
  readonly tell: (body: EventBody) => void;
  readonly agentTold: (event: AgentEvent) => void;
  readonly agentLost: (agent: string, why: string) => void;
  readonly agentBack: (agent: string, restarted: boolean, life?: string) => void;
  /** Whether it was lost and is not back, also where that could not be written down yet. */
  readonly isAway: (agent: string) => boolean;
}

/** A run as its record has it, and who drives it on. */
export interface Driven {
  readonly run: RunId;
  readonly events: readonly RunEvent[];
  readonly epoch: number;
  /**
   * What a server that takes the run over says first, its claim and a stop that nobody carried out: nothing is decided
   * on what was true before nobody looked.
   */
  readonly first?: readonly EventBody[] | undefined;
}

/** How long the engine waits before it tries again to write to a store that refused. */
const storePauseMs = 250;
/**
 * Facts that wait for a store which cannot be written; beyond this the oldest samples are given up, never anything
 * else.
 */
const maxInbox = 10_000;

/**
 * Drives a run from its events to its verdict:
 *
 *     inbox ─▶ store.append (durable) ─▶ evolve ─▶ decide ─▶ record │ perform ─▶ inbox …
 *
 * Nothing is decided on what is not durable, except taking back: that needs no store.
 */
export function driveRun(ports: EnginePorts, driven: Driven): Driver {
  return new RunDriver(ports, driven).begin();
}

class RunDriver implements Driver {
  readonly run: RunId;
  readonly finished: Promise<Verdict>;
  private readonly ports: EnginePorts;
  private readonly epoch: number;
  private readonly performer: Performer;
  private now: RunState;
  private inbox: EventBody[];
  /** False only when nothing in the inbox is a sample: then none is looked for. */
  private mayHaveSamples = true;
  private committing = false;
  private left: FiredrillError | null = null;
  private sampling: Sampling | null = null;
  private wake: () => void = () => undefined;
  private flushed: (() => void)[] = [];
  /** Since when each agent is away. */
  private readonly lostNs: Map<string, bigint>;
  /** When a loss was told; it may be written down much later. */
  private readonly toldNs = new WeakMap<EventBody, bigint>();
  private readonly sights = new Map<InjectionId, string>();
  private settle: { resolve: (verdict: Verdict) => void; reject: (reason: unknown) => void };

  constructor(ports: EnginePorts, { run, events, epoch, first = [] }: Driven) {
    this.ports = ports;
    this.run = run;
    this.now = stateOf(run, events);
    this.epoch = epoch;
    this.inbox = [...first];
    this.lostNs = new Map(Object.entries(this.now.away));
    const { promise, resolve, reject } = Promise.withResolvers<Verdict>();
    this.finished = promise;
    this.settle = { resolve, reject };
    const tell = (body: EventBody): void => this.tell(body);
    const flush = (): Promise<void> => this.flush();
    this.performer = createPerformer(ports, {
      epoch,
      state: () => this.now,
      tell,
      wake: () => this.wake(),
      leave: (because) => this.leave(because),
      flush,
      lastSeenNs: (injection) => this.sights.get(injection) ?? '',
      isQuiet: () => this.inbox.length === 0 && !this.committing,
      endSampling: () => this.sampling?.stop(),
      over: new Set(),
    });
  }

  begin(): this {
    const probes = this.now.plan?.experiment.spec.hypothesis?.probes ?? [];
    const options = {
      phase: () => this.now.phase,
      tell: (body: EventBody) => this.tell(body),
      ready: () => this.now.plan === null || doorsStand(this.now, this.now.plan),
    };
    this.sampling = startSampling(this.ports, this.run, probes, options);
    // A predecessor may have begun to take the run's doors out.
    if (doorsLeave(this.now)) this.sampling.stop();
    this.performer.keepLeases();
    void this.turnUntilEnded();
    return this;
  }

  state(): RunState {
    return this.now;
  }

  tell(body: EventBody): void {
    if (this.inbox.length >= maxInbox && this.mayHaveSamples) {
      const oldest = this.inbox.findIndex((each) => each.type === 'probe.sampled');
      if (oldest >= 0) this.inbox.splice(oldest, 1);
      else this.mayHaveSamples = false;
    }
    this.inbox.push(body);
    if (body.type === 'probe.sampled') this.mayHaveSamples = true;
    this.wake();
  }

  stop(asked: Pick<EventOf<'stop.requested'>, 'by' | 'why' | 'interrupt'>): void {
    this.tell({ type: 'stop.requested', ...asked });
    this.performer.recoverNow(asked.why);
  }

  agentTold(event: AgentEvent): void {
    if (event.event === 'injection.ended') this.performer.endedAlone(event);
    else if (event.event === 'run.stopped') this.stoppedByPerson(event);
    else {
      const sight = presenceTold(event.line, this.now);
      if (sight !== null) this.sights.set(sight.injection, sight.atNs);
      const body = evidenceBody(event.line, this.now);
      if (body !== null) this.tell(body);
    }
  }

  private stoppedByPerson({ runs, why, interrupt }: Extract<AgentEvent, { event: 'run.stopped' }>): void {
    if (!runs.includes(this.run) || this.now.stop !== null) return;
    this.stop({ by: 'person', why, interrupt });
  }

  agentLost(agent: string, why: string): void {
    const body = { type: 'agent.lost', agent, forMs: 0, why } as const;
    const nowNs = this.ports.clock.nowNs();
    this.lostNs.set(agent, nowNs);
    this.toldNs.set(body, nowNs);
    this.tell(body);
  }

  agentBack(agent: string, restarted: boolean, life?: string): void {
    const sinceNs = this.lostNs.get(agent);
    this.lostNs.delete(agent);
    const awayMs = sinceNs === undefined ? 0 : nsToMs(this.ports.clock.nowNs() - sinceNs);
    this.tell({ type: 'agent.back', agent, awayMs, restarted, ...(life === undefined ? {} : { life }) });
    if (!restarted) return;
    const why = `the agent ${agent} died and took everything back when it started again`;
    this.tell({ type: 'stop.requested', by: 'engine', why, interrupt: false });
  }

  isAway(agent: string): boolean {
    return this.lostNs.has(agent);
  }

  private async turnUntilEnded(): Promise<void> {
    try {
      while (this.now.verdict === null) await this.turn();
      this.settle.resolve(this.now.verdict);
    } catch (thrown) {
      this.settle.reject(thrown);
    } finally {
      this.sampling?.stop();
      this.performer.close();
    }
  }

  /** A server that hung may have nothing to write, and hears of its successor by a renewal only. */
  private leave(because: FiredrillError): void {
    this.left = because;
    this.wake();
  }

  private async turn(): Promise<void> {
    if (this.left !== null) throw this.left;
    if (this.inbox.length > 0) {
      await this.commit();
      return;
    }
    const decision = decide(this.now, this.ports.clock.nowNs());
    let recorded = false;
    for (const step of decision.steps) {
      if (step.do === 'record') {
        this.inbox.push(step.body);
        recorded = true;
      } else this.performer.perform(step);
    }
    if (!recorded && this.inbox.length === 0) await this.nextInput(decision.wakeAtNs);
  }

  /**
   * Writes what is in the inbox. A store that cannot be written ends the run: everything is taken back, and the facts
   * wait.
   */
  private async commit(): Promise<void> {
    const bodies = untilEnd(this.inbox);
    this.inbox = [];
    this.committing = true;
    try {
      const dated = bodies.map((body) => this.dated(body));
      const events = await this.ports.store.append(this.run, this.epoch, dated);
      this.now = evolve(this.now, events);
      if (this.inbox.length === 0) for (const resolve of this.flushed.splice(0)) resolve();
    } catch (thrown) {
      if (thrown instanceof FiredrillError && thrown.code === 'stale-epoch') throw thrown;
      this.inbox = [...bodies, ...this.inbox];
      this.mayHaveSamples = true;
      await this.endureStore(reasonOf(thrown));
    } finally {
      this.committing = false;
    }
  }

  private dated(body: EventBody): EventBody {
    const toldNs = this.toldNs.get(body);
    if (body.type !== 'agent.lost' || toldNs === undefined) return body;
    return { ...body, forMs: nsToMs(this.ports.clock.nowNs() - toldNs) };
  }

  private flush(): Promise<void> {
    if (this.inbox.length === 0 && !this.committing) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.flushed.push(resolve);
    return promise;
  }

  private async endureStore(reason: string): Promise<void> {
    const why = `the store cannot be written: ${reason}`;
    this.ports.notes.note('error', why, { run: this.run });
    if (!this.inbox.some((body) => body.type === 'stop.requested' || body.type === 'run.ended')) {
      this.inbox.push({ type: 'stop.requested', by: 'engine', why, interrupt: false });
    }
    this.performer.recoverNow(why);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ports.clock.at(this.ports.clock.nowNs() + msToNs(storePauseMs), resolve);
    await promise;
  }

  private async nextInput(wakeAtNs: bigint | null): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.wake = resolve;
    const cancel = wakeAtNs === null ? null : this.ports.clock.at(wakeAtNs, resolve);
    await promise;
    cancel?.();
    this.wake = () => undefined;
  }
}

/** The verdict is the last word of a run: what was told after it while the store could not be written is not kept. */
function untilEnd(bodies: EventBody[]): EventBody[] {
  const endAt = bodies.findIndex((body) => body.type === 'run.ended');
  return endAt < 0 ? bodies : bodies.slice(0, endAt + 1);
}
