import type { Sample } from '@firedrill/core/engine/engine-ports';
import type { Notes } from '@firedrill/core/ports';
import { msToNs } from '@firedrill/core/ports';
import { SimNetwork } from '@firedrill/core/testing/sim-network';
import { isEnded, SimStore } from '@firedrill/core/testing/sim-store';
import { type ObjectName, SimWorld } from '@firedrill/core/testing/sim-world';
import { Dice, Timeline, worldBeginsNs } from '@firedrill/core/testing/virtual-clock';
import type { Verdict } from '@firedrill/core/verdict/verdict';
import type { RunId } from '@firedrill/core/words/ids';
import { AgentSide } from './agent-side.ts';
import { checkNotStopped } from './contracts.ts';
import { checkCall, checkEvent, checkNow, checkSettled } from './checks.ts';
import { SimJournalFile } from './journal-file.ts';
import { Moments } from './moments.ts';
import { drawScenario, type PlannedSpec, type Scenario, simAgent } from './scenario.ts';
import { ServerSide } from './server-side.ts';
import { Trace } from './trace.ts';
import { planChaos } from './chaos.ts';
import { endEarly } from './early-end.ts';

export interface SimulationOptions {
  readonly scenario?: Scenario;
  /** Changes what probes see: a cached answer, a blind probe; a promise that is never kept is a silent one. */
  readonly sampleOf?: (probe: string, truth: Sample, run: RunId, sim: Simulation) => Sample | Promise<Sample>;
  readonly spec?: PlannedSpec;
  /** What else happens in this world. */
  readonly plant?: (sim: Simulation) => void;
}

export interface Outcome {
  readonly seed: number;
  readonly hash: string;
  /** The first thing that must not be, or null. */
  readonly violation: string | null;
  readonly verdicts: readonly Verdict[];
  readonly lastLines: readonly string[];
}

/** When all chaos ends, and until when everything must be settled after that. */
const healedAfterMs = 9_000;
const settledWithinMs = 60_000;

/** One world with everything of ours in it: the real engine and the real agent, everything around them simulated. */
export class Simulation {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly timeline = new Timeline();
  readonly dice: Dice;
  readonly world: SimWorld;
  readonly file: SimJournalFile;
  readonly store: SimStore;
  readonly network: SimNetwork;
  readonly agent: AgentSide;
  readonly server: ServerSide;
  readonly trace = new Trace();
  readonly moments = new Moments(this.timeline);
  readonly notes: Notes;
  readonly spec: NonNullable<SimulationOptions['spec']>;
  readonly sampleOf: SimulationOptions['sampleOf'];
  readonly highestEpochs = new Map<string, number>();
  /** When a call last extended what an injection may last, by injection. */
  readonly leaseSinceNs = new Map<string, bigint>();
  readonly requested = new Map<string, number>();
  /** Injections that a run has recorded as live. */
  readonly announced = new Set<string>();
  /** Injections that a run had recorded as live, and that were there when their agent died. */
  readonly orphaned = new Set<string>();
  /** Which life of an agent a person told to stop which run, `SESSION RUN`, and what its journal knew of then. */
  readonly stops = new Map<string, ReadonlySet<string>>();
  readonly runOf = new Map<string, string>();
  /** Injections whose end or whose refusal a run has recorded. */
  readonly over = new Set<string>();
  violation: string | null = null;
  isHealed = false;
  isStoreRefusing = false;
  /** Somebody else has changed something. */
  isTouched = false;
  /** A fault was gone by itself long before its time. */
  isCutShort = false;
  /** Nothing was planted in this world: what a calm run must come to is known. */
  readonly isPlain: boolean;

  constructor(seed: number, options: SimulationOptions = {}) {
    this.seed = seed;
    this.scenario = options.scenario ?? drawScenario(seed);
    this.spec = options.spec ?? {};
    this.sampleOf = options.sampleOf;
    this.dice = new Dice(seed * 7919 + 1);
    this.world = new SimWorld(this.timeline, ['a', 'b', 'c', 'd', 'e'], [11, 12]);
    this.world.watch(this.objects());
    this.world.hasCustomers = this.scenario.nature !== 'deserted';
    this.world.isNumb = this.scenario.nature === 'numb';
    this.world.onEffect = (what) => this.#checkWrittenAhead(what);
    this.file = new SimJournalFile(this.dice, (moment) => this.moments.reached(moment));
    const { dice, timeline } = this;
    this.notes = { note: (level, text) => this.say(`note ${level}: ${text}`) };
    this.store = new SimStore({
      dice,
      refuses: () => this.isStoreRefusing,
      onEvent: (run, event) => checkEvent(this, run, event),
    });
    const { rates } = this.scenario;
    this.network = new SimNetwork({
      agent: simAgent,
      timeline,
      dice,
      slowestMs: () => (this.isHealed ? 5 : rates.slowestMs),
      duplicates: () => (this.isHealed ? 0 : rates.duplicates),
      onSent: (name) => this.moments.reached(`sent ${name}`),
      onCall: (call) => checkCall(this, call),
    });
    this.agent = new AgentSide(this);
    this.server = new ServerSide(this);
    this.isPlain = options.plant === undefined && options.sampleOf === undefined && options.spec === undefined;
    if (this.scenario.isCalm && this.scenario.nature === 'brief') endEarly(this);
    options.plant?.(this);
  }

  async run(): Promise<Outcome> {
    this.agent.start();
    this.server.start();
    this.scenario.runs.forEach(({ startMs }, index) => this.#startRunWhenPossible(startMs, index));
    if (!this.scenario.isCalm) planChaos(this, healedAfterMs);
    const healNs = worldBeginsNs + msToNs(this.scenario.isCalm ? 0 : healedAfterMs);
    const after = (): void => checkNow(this);
    const broken = (): boolean => this.violation !== null;
    await this.timeline.run(healNs, broken, after);
    this.#heal();
    const endNs = healNs + msToNs(settledWithinMs);
    await this.timeline.run(endNs, () => broken() || this.#isSettled(), after);
    if (!broken() && !this.#isSettled()) this.violate('the world does not settle: a run does not end');
    if (!broken()) await this.#lookOnceMore();
    return this.#outcome();
  }

  say(what: string): void {
    this.trace.say(this.timeline.nowNs(), what);
  }

  violate(what: string): void {
    if (this.violation !== null) return;
    this.say(`VIOLATION ${what}`);
    this.violation = what;
  }

  violateIf(isViolated: boolean, what: () => string): void {
    if (isViolated) this.violate(what());
  }

  /** Everything that a fault of this world may hurt. */
  objects(): readonly ObjectName[] {
    const planned = this.scenario.runs.flatMap(({ actions }) =>
      actions.flatMap(({ object, alsoCell }): ObjectName[] =>
        alsoCell === null ? [object] : [object, `cell:${alsoCell}`],
      ),
    );
    return [...new Set(planned)];
  }

  isSystemBad(): boolean {
    return this.scenario.isFragile && this.objects().some((object) => this.world.hurts(object));
  }

  #checkWrittenAhead(what: string): void {
    const [kind, name = ''] = what.split(':');
    const claim = kind === 'process' ? `"pid":${name}` : what;
    const note = kind === 'process' ? '"stopping"' : what;
    this.moments.reached('effect');
    const isClaimed = this.file.says('"type":"claimed"', claim);
    const isNoted = this.file.says('"type":"wrote"', note) || this.file.says('"type":"wrote"', '"sent"');
    this.violateIf(!isClaimed, () => `${what} comes about without a durable claim`);
    this.violateIf(this.over.has(what), () => `${what} comes about after its end was recorded`);
    checkNotStopped(this, what);
    this.violateIf(!isNoted, () => `${what} comes about without a durable note`);
  }

  #startRunWhenPossible(afterMs: number, index: number): void {
    this.timeline.in(afterMs, () => {
      const isReady = this.agent.readySinceNs !== null && this.server.startRun(index) !== null;
      if (!isReady) this.#startRunWhenPossible(100, index);
    });
  }

  #heal(): void {
    this.isHealed = true;
    this.isStoreRefusing = false;
    this.file.isFull = false;
    this.network.partition(false);
    this.agent.start();
    this.server.start();
    this.say('everything is healed');
  }

  #isSettled(): boolean {
    const runs = [...this.store.runs.values()];
    return runs.length === this.scenario.runs.length && runs.every(isEnded);
  }

  /** What is left after everything has ended and a last start has made good what there was. */
  async #lookOnceMore(): Promise<void> {
    const more = async (ms: number): Promise<void> => {
      const untilNs = this.timeline.nowNs() + msToNs(ms);
      await this.timeline.run(
        untilNs,
        () => this.violation !== null,
        () => checkNow(this),
      );
    };
    await more(8_000);
    this.agent.start();
    await more(2_000);
    checkSettled(this);
  }

  #outcome(): Outcome {
    const verdicts = [...this.store.runs.values()].flatMap(({ events }) =>
      events.flatMap(({ body }) => (body.type === 'run.ended' ? [body.verdict] : [])),
    );
    const { seed, violation, trace } = this;
    return { seed, hash: trace.digest(), violation, verdicts, lastLines: trace.last.slice(-100) };
  }
}

export const runSeed = (seed: number, options: SimulationOptions = {}): Promise<Outcome> =>
  new Simulation(seed, options).run();
