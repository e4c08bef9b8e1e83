import { plannedMs, whenHurt } from './early-end.ts';
import { moments } from './moments.ts';
import type { Simulation } from './simulation.ts';

/**
 * Draws what goes wrong and when, until everything heals. One trouble of each world is enumerated: from seed to seed
 * another kind at another moment of a run, so that every kind meets every moment. What else goes wrong is drawn from
 * a few kinds, at a time or at some moment.
 */
export function planChaos(sim: Simulation, untilMs: number): void {
  const { dice, seed } = sim;
  const kind = troubles[seed % troubles.length] ?? agentDies;
  const moment = moments[Math.floor(seed / troubles.length) % moments.length] ?? 'effect';
  const others = [kind, ...Array.from({ length: dice.whole(1, 3) }, () => dice.pick(troubles))] as const;
  const afterMs = dice.pick([0, 1, 5, 400]) * dice.next();
  sim.moments.await({ moment, nth: dice.pick([1, 1, 2]), afterMs }, strike(sim, kind, others));
  for (let count = dice.pick([0, 1, 2, 3, 5]); count > 0; count -= 1) {
    const trouble = strike(sim, dice.pick(others), others);
    if (dice.chance(0.3)) {
      const afterMs = dice.pick([0, 0, 1, 5, 50, 400]) * dice.next();
      sim.moments.await({ moment: dice.pick(moments), nth: dice.pick([1, 1, 1, 2, 3, 5]), afterMs }, trouble);
      continue;
    }
    // Most of what is interesting happens while something is live.
    const atMs = dice.chance(0.8) ? dice.between(300, 3000) : dice.between(0, untilMs - 100);
    sim.timeline.in(atMs, trouble);
  }
}

/** Two things that go wrong in the same breath are more than one after the other. */
function strike(sim: Simulation, trouble: Trouble, others: readonly [Trouble, ...Trouble[]]): () => void {
  const { dice } = sim;
  const other = dice.chance(0.4) ? dice.pick(others) : null;
  const afterMs = dice.pick([1, 30, 300]) * dice.next();
  const unlessHealed = (each: Trouble) => () => (sim.isHealed ? undefined : each(sim));
  return () => {
    unlessHealed(trouble)();
    if (other !== null) sim.timeline.in(afterMs, unlessHealed(other));
  };
}

type Trouble = (sim: Simulation) => void;

/** Something that lasts, and ends at the latest when everything heals. */
function forAWhile(sim: Simulation, mostMs: number, end: () => void): void {
  const leastMs = mostMs < 3000 ? 5 : mostMs / 3;
  sim.timeline.in(sim.dice.between(leastMs, mostMs), () => (sim.isHealed ? undefined : end()));
}

function agentDies(sim: Simulation): void {
  sim.agent.crash();
  forAWhile(sim, sim.dice.pick([50, 500, 4000]), () => sim.agent.start());
}

function agentHangs(sim: Simulation): void {
  const forMs = sim.dice.pick([100, 600, 2500]);
  sim.agent.hang(forMs);
  // Its reaper does not wait for ever.
  if (sim.dice.chance(0.4)) {
    sim.timeline.in(forMs * sim.dice.next(), () => sim.agent.crash());
    forAWhile(sim, 4000, () => sim.agent.start());
  }
}

function serverDies(sim: Simulation): void {
  sim.server.crash();
  forAWhile(sim, sim.dice.pick([50, 800, 7000]), () => sim.server.start());
}

function serverHangs(sim: Simulation): void {
  sim.server.hang(sim.dice.pick([300, 1500, 4000]));
  forAWhile(sim, sim.dice.pick([50, 800]), () => sim.server.start());
}

function everythingDies(sim: Simulation): void {
  serverDies(sim);
  agentDies(sim);
  if (sim.dice.chance(0.5)) sim.agent.crashReaper();
}

function networkCut(sim: Simulation): void {
  sim.say('the network is cut');
  sim.network.partition(true);
  forAWhile(sim, sim.dice.pick([300, 3000, 7000]), () => sim.network.partition(false));
}

function hangUp(sim: Simulation): void {
  sim.network.hangUp('the connection was reset');
}

function storeRefuses(sim: Simulation): void {
  sim.say('the store refuses');
  sim.isStoreRefusing = true;
  forAWhile(sim, 2000, () => {
    sim.isStoreRefusing = false;
  });
}

function diskFull(sim: Simulation): void {
  sim.say('the disk is full');
  sim.file.isFull = true;
  forAWhile(sim, 2000, () => {
    sim.file.isFull = false;
  });
}

function reaperDies(sim: Simulation): void {
  sim.agent.crash();
  sim.timeline.in(sim.dice.between(1, 60), () => sim.agent.crashReaper());
  forAWhile(sim, 1000, () => sim.agent.start());
}

function foreignChange(sim: Simulation): void {
  const { dice, world } = sim;
  sim.isTouched = true;
  if (dice.chance(0.2)) {
    const pid = dice.pick([11, 12]);
    sim.say(`somebody else resumes process ${pid}`);
    world.processes.resume(pid);
    world.changed();
    return;
  }
  const cell = dice.pick(['a', 'b', 'c', 'd', 'e']);
  const how = dice.pick(['around', 'over'] as const);
  const text = `theirs ${dice.whole(1, 99)}`;
  sim.say(`somebody else writes "${text}" ${how} the cell ${cell}`);
  world.writeForeign(cell, text, how);
}

function personStops(sim: Simulation): void {
  for (const run of sim.store.runs.keys()) sim.server.stopRun(run);
}

function personStopsAtAgent(sim: Simulation): void {
  sim.agent.stop(sim.dice.chance(0.3));
}

/** What keeps an effect up dies and takes it along, as soon as there is one, or a little before its time. */
function holderDies(sim: Simulation): void {
  const { dice, timeline, world } = sim;
  const isEarly = dice.chance(0.3);
  const share = 1 - 0.2 * dice.next();
  const act = (cell: string): void => {
    if (sim.isHealed || !world.hurts(`cell:${cell}`)) return;
    sim.say(`what kept the cell ${cell} up dies`);
    world.lose(cell);
  };
  const hurt = sim.objects().find((object) => object.startsWith('cell:') && world.hurts(object));
  if (hurt !== undefined) act(hurt.slice('cell:'.length));
  else whenHurt(sim, (cell) => timeline.in(isEarly ? 0 : share * plannedMs(sim, cell), () => act(cell)));
}

function stepHangs(sim: Simulation): void {
  sim.agent.nextStep = 'hangs';
}

function stepFails(sim: Simulation): void {
  sim.agent.nextStep = 'fails';
}

const troubles: readonly [Trouble, ...Trouble[]] = [
  agentDies,
  agentHangs,
  serverDies,
  serverHangs,
  networkCut,
  hangUp,
  storeRefuses,
  diskFull,
  reaperDies,
  foreignChange,
  personStops,
  personStopsAtAgent,
  everythingDies,
  holderDies,
  stepHangs,
  stepFails,
];
