import type { Simulation } from './simulation.ts';

/** Draws what goes wrong and when, until everything heals. */
export function planChaos(sim: Simulation, untilMs: number): void {
  const { dice } = sim;
  const troubles: [Trouble, ...Trouble[]] = [
    agentDies,
    agentDies,
    agentHangs,
    serverDies,
    serverDies,
    serverHangs,
    networkCut,
    networkCut,
    hangUp,
    storeRefuses,
    diskFull,
    reaperDies,
    foreignChange,
    foreignChange,
    personStops,
    everythingDies,
  ];
  const kinds = Array.from({ length: dice.whole(1, 3) }, () => dice.pick(troubles));
  for (let count = dice.whole(1, 6); count > 0; count -= 1) {
    const [first = agentDies, ...others] = kinds;
    const trouble = dice.pick([first, ...others]);
    // Most of what is interesting happens while something is live.
    const atMs = dice.chance(0.8) ? dice.between(300, 3000) : dice.between(0, untilMs - 100);
    sim.timeline.in(atMs, () => (sim.isHealed ? undefined : trouble(sim)));
  }
}

type Trouble = (sim: Simulation) => void;

/** Something that lasts, and ends at the latest when everything heals. */
function forAWhile(sim: Simulation, mostMs: number, end: () => void): void {
  sim.timeline.in(sim.dice.between(5, mostMs), () => (sim.isHealed ? undefined : end()));
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
