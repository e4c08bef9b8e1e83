import { type Agent, createAgent } from '@firedrill/agent/agent';
import { type Journal, openJournal } from '@firedrill/agent/journal/journal';
import { noHostFacts } from '@firedrill/agent/policy/host-facts';
import { defaultPolicy } from '@firedrill/agent/policy/policy';
import { createReconciler } from '@firedrill/agent/reconcile';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { Hold } from '@firedrill/core/hold';
import { createActHold, createCellHold, type SimStep } from '@firedrill/core/testing/sim-world-holds';
import { Life } from '@firedrill/core/testing/virtual-clock';
import { createProcessStopHold } from '@firedrill/host/holds/process-stop';
import { createSimWitness, type SimWitness } from './sim-witness.ts';
import { simAgent } from './scenario.ts';
import type { Simulation } from './simulation.ts';

/** What never works again has no bound in which it is put right; so often in a row a step may fail. */
const mostFailures = 4;

/** Everything on the host: the agent in all its lives, and its reaper. One of them at a time holds the journal. */
export class AgentSide {
  readonly #sim: Simulation;
  #lives = 0;
  #holder: Life | null = null;
  #witness: SimWitness | null = null;
  /** How often in a row something went wrong at an object. */
  readonly #failures = new Map<string, number>();
  life: Life | null = null;
  reaper: Life | null = null;
  journal: Journal | null = null;
  /** Since when a living agent, having recovered, looks after leases; null while none does. */
  readySinceNs: bigint | null = null;
  readonly busy = new Map<string, number>();
  /** When it last went on after it had hung. */
  hungNs = 0n;
  /** What is to become of the next step of a hold, whichever it is. */
  nextStep: 'goes well' | 'hangs' | 'fails' = 'goes well';
  #stop: ((all: boolean) => void) | null = null;

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  start(): void {
    if (this.life !== null) return;
    this.#lives += 1;
    const life = new Life(this.#sim.timeline, `agent-${this.#lives}`);
    this.life = life;
    this.#live(life).catch((thrown: unknown) => this.#sim.violate(`the agent could not start: ${reasonOf(thrown)}`));
  }

  crash(): void {
    const { life } = this;
    if (life === null) return;
    this.#sim.say(`${life.name} dies`);
    for (const [injection, { isPresent }] of this.#sim.world.presence)
      if (isPresent && this.#sim.announced.has(injection)) this.#sim.orphaned.add(injection);
    life.end();
    this.life = null;
    this.readySinceNs = null;
    this.#stop = null;
    this.#witness?.close();
    this.#sim.network.detach('agent');
    if (this.#holder === life) this.#letGo();
    const { hasReaper } = this.#sim.scenario.rates;
    if (hasReaper && this.#sim.dice.chance(0.8))
      this.#sim.timeline.in(this.#sim.dice.between(1, 40), () => this.reap());
  }

  /** Hangs for so long and goes on, unless it was killed meanwhile. */
  hang(forMs: number): void {
    const { life, readySinceNs } = this;
    if (life === null) return;
    this.#sim.say(`${life.name} hangs`);
    life.hang();
    this.readySinceNs = null;
    this.#sim.timeline.in(forMs, () => {
      if (this.life !== life) return;
      this.#sim.say(`${life.name} goes on`);
      this.hungNs = this.#sim.timeline.nowNs();
      if (readySinceNs !== null) this.readySinceNs = this.#sim.timeline.nowNs();
      life.goOn();
    });
  }

  /** What the reaper does when the pipe to its agent ends. */
  reap(): void {
    if (this.reaper !== null) return;
    const life = new Life(this.#sim.timeline, `reaper-${this.#lives}`);
    this.reaper = life;
    if (this.#sim.dice.chance(0.15)) {
      this.#sim.timeline.in(this.#sim.dice.between(0, 30), () => this.crashReaper());
    }
    const done = this.#reap(life);
    done.catch((thrown: unknown) => this.#sim.violate(`the reaper failed: ${reasonOf(thrown)}`));
  }

  crashReaper(): void {
    if (this.reaper === null) return;
    this.#sim.say(`${this.reaper.name} dies`);
    this.reaper.end();
    if (this.#holder === this.reaper) this.#letGo();
    this.reaper = null;
  }

  #letGo(): void {
    this.#holder = null;
    this.journal = null;
    this.busy.clear();
    this.#sim.file.crash();
  }

  async #lock(life: Life): Promise<void> {
    while (this.#holder !== null) await life.pause(10);
    this.#holder = life;
  }

  async #open(life: Life): Promise<Journal> {
    await this.#lock(life);
    const { clock } = life;
    const journal = await openJournal(this.#sim.file.port(life), { clock, notes: this.#sim.notes, bootId: 'boot-1' });
    const damage = journal.damage();
    if (damage !== null) this.#sim.violate(`a crash damaged the journal: ${damage}`);
    this.journal = journal;
    return journal;
  }

  async #live(life: Life): Promise<void> {
    const sim = this.#sim;
    const journal = await this.#open(life);
    const witness = createSimWitness(sim.world, life, sim.dice, (event) => sim.network.tell(event));
    this.#witness = witness;
    const agent = createAgent({
      identity: { agent: simAgent, user: 'shop', host: 'sim', bootId: 'boot-1', version: '0.1.0' },
      clock: life.clock,
      notes: sim.notes,
      journal,
      holds: this.#holds(life),
      policy: defaultPolicy,
      facts: noHostFacts,
      targets: { resolve: async () => ({ candidates: [], near: [] }), abilities: async () => ({}) },
      witness,
      runCommand: async () => null,
      lookAtFile: async () => null,
      watcher: { ready: () => life.pause(0.1), liveUntil: () => undefined },
      tell: (event) => {
        sim.say(`agent tells ${event.event === 'evidence' ? JSON.stringify(event.line) : event.why}`);
        sim.network.tell(event);
      },
    });
    this.#stop = (all) => this.#stopByPerson(life, agent, all);
    const { owed, recovered } = await agent.start();
    sim.say(`${life.name} is ready: recovered ${recovered.length}, owed ${owed.length}`);
    this.readySinceNs = sim.timeline.nowNs();
    const connected = (): void => {
      sim.moments.reached('connected');
      for (const event of agent.personStops.told()) sim.network.tell(event);
    };
    sim.network.attachAgent({ life, session: life.name, calls: agent.calls, connected });
  }

  /** A person's stop that goes past the server. */
  stop(all: boolean): void {
    this.#stop?.(all);
  }

  #stopByPerson(life: Life, { personStops }: Agent, all: boolean): void {
    const runs = [...this.#sim.store.runs.keys()];
    life.live(() => {
      this.#sim.say(`a person stops ${all ? 'everything' : runs.join(',')} at ${life.name}`);
      const known = new Set(this.journal?.state.injections.keys());
      for (const run of runs) {
        const place = `${life.name} ${run}`;
        this.#sim.stops.set(place, this.#sim.stops.get(place) ?? known);
      }
      const stopped = personStops.stop({ all, runs, why: 'enough of it', interrupt: false });
      stopped.catch((thrown: unknown) => this.#sim.violate(`a stop failed: ${reasonOf(thrown)}`));
    });
  }

  async #reap(life: Life): Promise<void> {
    const sim = this.#sim;
    const journal = await this.#open(life);
    const { clock } = life;
    const holds = this.#holds(life);
    const reconciler = createReconciler({ journal, holds, clock, notes: sim.notes, bootId: 'boot-1' });
    const { owed } = await reconciler.recoverAll('the agent died');
    reconciler.close();
    await journal.close();
    sim.say(`${life.name} has recovered, owed ${owed.length}`);
    this.#letGo();
    life.end();
    this.reaper = null;
  }

  #holds(life: Life): readonly Hold[] {
    const { world, dice, scenario } = this.#sim;
    const { rates } = scenario;
    const step: SimStep = async (what, object) => {
      this.#sim.moments.reached(`step ${what}`);
      const isRough = !this.#sim.isHealed;
      const { nextStep } = this;
      this.nextStep = 'goes well';
      const hangs = isRough && (dice.chance(rates.holdHangs) || nextStep === 'hangs');
      // Somebody gives up waiting for what brings an effect about, and it may still act when that is long forgotten.
      const longestMs = what === 'act' ? dice.pick([600, 6000]) : 600;
      await life.pause(hangs ? dice.between(50, longestMs) : dice.between(0.05, 3));
      const failures = this.#failures.get(object) ?? 0;
      const fails = isRough && (dice.chance(rates.holdFails) || nextStep === 'fails');
      if (!fails || failures >= mostFailures) return;
      this.#failures.set(object, failures + 1);
      throw new FiredrillError('effect-failed', `${what} failed`);
    };
    const stop = createProcessStopHold({ processes: world.processPort() });
    // As every hold is known to a reconciler.
    const all = [createCellHold(world, step), createActHold(world, step), stop as unknown as Hold];
    return all.map((hold) => this.#watched(hold));
  }

  /** Says what a hold does, and while it is at it the world may differ from the journal. */
  #watched(hold: Hold): Hold {
    const sim = this.#sim;
    return {
      ...hold,
      converge: async (asked) => {
        const key = `${hold.name} ${hold.key(asked.resource)}`;
        this.busy.set(key, (this.busy.get(key) ?? 0) + 1);
        const { busy } = this;
        try {
          const result = await hold.converge(asked);
          this.#failures.delete(hold.key(asked.resource));
          sim.say(`${key} converged to ${asked.wanted.map(({ injection }) => injection).join(',')}: ${result.state}`);
          return result;
        } finally {
          busy.set(key, (busy.get(key) ?? 1) - 1);
        }
      },
    };
  }
}
