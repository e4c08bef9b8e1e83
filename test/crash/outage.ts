import type { Draw, Part } from './draw.ts';
import type { Fixture } from './fixture.ts';
import { monotonicMs } from './load.ts';
import { injectionsOf, type RunWatch } from './run-watch.ts';

/** Who was left to bring a killed proxy back: the agent; the reaper, with the agent dead; nobody but the next start. */
export const restorers = ['agent', 'reaper', 'start'] as const;
export type Restorer = (typeof restorers)[number];

/** Whose the door is: a run's own, which ends with its run; or a standing one, which ends when a person says so. */
export const doors = ['run', 'standing'] as const;
export type Door = (typeof doors)[number];

/** How long nobody came through the door after the kill; null: until the trial looked no longer. */
export interface Outage {
  readonly door: Door;
  readonly restorer: Restorer;
  readonly lengthMs: number | null;
  /** How long it may be while agent or reaper lives; after a start only that the path is back counts. */
  readonly limitMs: number;
}

/** Where the path's return is a promise, it is judged; elsewhere only told. */
export const judgedOutages: { readonly [door in Door]: { readonly [restorer in Restorer]: boolean } } = {
  run: { agent: true, reaper: false, start: false },
  standing: { agent: true, reaper: true, start: true },
};

/** How long is looked for the first answer of a run's door, and of a standing one after the next start. */
const lookLimitMs = { agent: 3_000, reaper: 1_000, start: 200 } as const;
const startLimitMs = 10_000;

export function isTooLong({ door, restorer, lengthMs, limitMs }: Outage): boolean {
  if (!judgedOutages[door][restorer]) return false;
  return lengthMs === null || (restorer !== 'start' && lengthMs > limitMs);
}

/** A path that may have been cut, and who is to see to it. */
export type Cut = Omit<Outage, 'lengthMs'>;

/**
 * Null where nothing is to be missed: no door, its proxy and agent alive, or a run's own door that is being taken away.
 */
export function cutBy(
  killed: readonly Part[],
  { stage, outageMs }: Pick<Draw, 'stage' | 'outageMs'>,
  { load, standing }: Fixture,
): Cut | null {
  if (load === null || load.answers.length === 0 || (stage === 'recovering' && !standing)) return null;
  if (!killed.includes('proxy') && !(standing && killed.includes('agent'))) return null;
  const restorer = !killed.includes('agent') ? 'agent' : killed.includes('reaper') ? 'start' : 'reaper';
  return { door: standing ? 'standing' : 'run', restorer, limitMs: outageMs };
}

/**
 * From the kill to the first answer, of a door that ends with its run; null where the next start has to restore it, and
 * where the run was over, and its doors with it, before anybody could come through.
 */
export async function missRunDoor(
  { load }: Fixture,
  cut: Cut | null,
  { fromMs, runs }: { readonly fromMs: number; readonly runs: readonly RunWatch[] },
): Promise<Outage | null> {
  if (load === null || cut?.door !== 'run' || cut.restorer === 'start') return null;
  const lengthMs = await load.outageMs(fromMs, lookLimitMs[cut.restorer]);
  return lengthMs === null && runs.some(hasEndedDoors) ? null : { ...cut, lengthMs };
}

/** Whether a run has taken its own doors away, as it does at its end. */
function hasEndedDoors(run: RunWatch): boolean {
  const doorIds = injectionsOf(run).flatMap(({ id, planned }) =>
    run.plan.proxies.some(({ slot }) => slot === planned.slot) ? [id] : [],
  );
  return run.events.some(({ body }) => body.type === 'injection.recovered' && doorIds.includes(body.injection));
}

/** The longest time without an answer from the kill until now, of a door that has to stand all the time. */
export function missStanding({ load }: Fixture, cut: Cut | null, fromMs: number): Outage | null {
  if (load === null || cut?.door !== 'standing' || cut.restorer === 'start') return null;
  return { ...cut, lengthMs: load.longestGapMs(fromMs, monotonicMs()) };
}

/** From the next start to the first answer, where nobody else was left. */
export async function missUntilStart({ load }: Fixture, cut: Cut | null, startMs: number): Promise<Outage | null> {
  if (load === null || cut?.restorer !== 'start') return null;
  const limitMs = cut.door === 'standing' ? startLimitMs : lookLimitMs.start;
  return { ...cut, lengthMs: await load.outageMs(startMs, limitMs) };
}
