import type { ProbePort, Sample } from '@firedrill/core/engine/engine-ports';
import { FiredrillError } from '@firedrill/core/errors';
import type { ServerEnd } from '@firedrill/core/testing/sim-network';
import { nsToMs } from '@firedrill/core/ports';
import { Life, worldBeginsNs } from '@firedrill/core/testing/virtual-clock';
import type { RunId } from '@firedrill/core/words/ids';
import { createRuns, type Runs } from '@firedrill/server/runs/runs';
import { planOf, simAgent } from './scenario.ts';
import type { Simulation } from './simulation.ts';

/** The server in all its lives. It resumes what a predecessor left with the code that the real one resumes with. */
export class ServerSide {
  readonly #sim: Simulation;
  #lives = 0;
  #end: ServerEnd | null = null;
  #runs: Runs | null = null;
  readonly #replaced: Runs[] = [];

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  start(): void {
    if (this.#end !== null) return;
    const sim = this.#sim;
    this.#lives += 1;
    const life = new Life(sim.timeline, `server-${this.#lives}`);
    const runs = createRuns({
      alerts: { begin: () => undefined, end: () => undefined },
      clock: life.clock,
      randomness: { bytes: (count) => sim.dice.bytes(count) },
      store: sim.store.port(life),
      agents: sim.network.port(() => (this.#end?.life === life ? this.#end : null)),
      probesWith: () => createSimProbes(sim, life),
      notes: sim.notes,
      simulated: false,
      bootId: 'boot-1',
      versions: { server: 'simulated' },
    });
    this.#runs = runs;
    this.#end = {
      life,
      connected: (session) => runs.agentBack(simAgent, session),
      lost: (why) => runs.agentLost(simAgent, why),
      told: (event) => runs.agentTold(event),
    };
    const resumed = runs.resume();
    sim.say(`${life.name} starts, resumes ${resumed.join(',')}`);
    sim.network.attachServer(this.#end);
  }

  crash(): void {
    if (this.#end === null) return;
    this.#sim.say(`${this.#end.life.name} dies`);
    this.#end.life.end();
    this.#end = null;
    this.#runs = null;
    this.#sim.network.detach('server');
  }

  /** Hangs for so long; whoever thinks it dead starts another one meanwhile. */
  hang(forMs: number): void {
    if (this.#end === null || this.#runs === null) return;
    const { life } = this.#end;
    this.#sim.say(`${life.name} hangs`);
    life.hang();
    this.#replaced.push(this.#runs);
    this.#end = null;
    this.#runs = null;
    this.#sim.network.detach('server');
    this.#sim.timeline.in(forMs, () => {
      this.#sim.say(`${life.name} goes on`);
      life.goOn();
    });
  }

  /** Runs that a server still drives although another one has taken them. */
  drivenTwice(): readonly RunId[] {
    return this.#replaced.flatMap((runs) => runs.active());
  }

  startRun(index: number): RunId | null {
    const { scenario, world } = this.#sim;
    const drawn = scenario.runs[index];
    if (this.#runs === null || drawn === undefined) return null;
    const plan = planOf(drawn, scenario.leaseMs, world.identities, this.#sim.spec);
    const run = this.#runs.start(plan, { by: 'test', secrets: [] });
    this.#sim.say(`${run} starts`);
    this.#sim.moments.reached('run starts');
    return run;
  }

  stopRun(run: RunId): void {
    try {
      this.#runs?.stop(run, { by: 'person', why: 'enough', interrupt: true });
      this.#sim.say(`a person stops ${run}`);
    } catch (thrown) {
      // A run that has ended cannot be stopped any more.
      if (!(thrown instanceof FiredrillError) || thrown.code !== 'run-unknown') throw thrown;
    }
  }
}

/** What customers see: wrong answers from a fragile system while something that it needs hurts. */
function createSimProbes(sim: Simulation, life: Life): ProbePort {
  return {
    sample: async (run, spec): Promise<Sample> => {
      await life.pause(sim.dice.between(0.5, 12));
      sim.world.probe();
      const isBad = sim.isSystemBad();
      if (isUnsteady(sim)) return { quality: sim.dice.pick(['bad', 'blind']), value: null, detail: 'it settles' };
      const truth: Sample = {
        quality: isBad ? 'bad' : 'good',
        value: isBad ? 0 : 1,
        detail: isBad ? 'wrong' : 'right',
      };
      return sim.sampleOf?.(spec.name, truth, run, sim) ?? truth;
    },
    end: () => undefined,
  };
}

/** A system that settles is well for a moment again and again, and never for as long as a baseline lasts. */
function isUnsteady({ scenario, timeline }: Simulation): boolean {
  const sinceMs = nsToMs(timeline.nowNs() - worldBeginsNs);
  return sinceMs < scenario.settlesAfterMs && sinceMs % 200 < 65;
}
