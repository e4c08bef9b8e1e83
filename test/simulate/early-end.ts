import type { Simulation } from './simulation.ts';

/** What is gone so soon cannot pass for a fault that lasted, if it was to last for so long. */
const mostLastedMs = 150;
const leastPlannedMs = 600;

/** What keeps the fault up dies a moment after it has come about. */
export function endEarly(sim: Simulation): void {
  whenHurt(sim, (cell) =>
    sim.timeline.in(sim.dice.between(100, mostLastedMs), () => {
      sim.world.lose(cell);
      sim.isCutShort = plannedMs(sim, cell) >= leastPlannedMs;
    }),
  );
}

/** Calls once, as soon as a cell hurts. */
export function whenHurt(sim: Simulation, act: (cell: string) => void): void {
  const look = (): void => {
    const hurt = sim.objects().find((object) => object.startsWith('cell:') && sim.world.hurts(object));
    if (hurt === undefined) return;
    sim.world.onChange.delete(look);
    act(hurt.slice('cell:'.length));
  };
  sim.world.onChange.add(look);
}

/** How long the shortest fault on a cell is meant to last. */
export const plannedMs = (sim: Simulation, cell: string): number =>
  Math.min(
    ...sim.scenario.runs.flatMap(({ actions }) =>
      actions.flatMap(({ object, alsoCell, durationMs }) =>
        object === `cell:${cell}` || alsoCell === cell ? [durationMs] : [],
      ),
    ),
  );
