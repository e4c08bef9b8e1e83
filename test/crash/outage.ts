import type { Draw, Part } from './draw.ts';
import type { Fixture } from './fixture.ts';

/** Who was left to bring a killed proxy back: the agent; the reaper, with the agent dead; nobody but the next start. */
export const restorers = ['agent', 'reaper', 'start'] as const;
export type Restorer = (typeof restorers)[number];

/** How long nobody came through the door after its proxy was killed; null: until the trial looked no longer. */
export interface Outage {
  readonly restorer: Restorer;
  readonly lengthMs: number | null;
}

/**
 * Where the path's return is a promise, it is judged; elsewhere only told. A run's own doors end with their run, so
 * neither reaper nor next start brings them back: that is promised of standing doors.
 */
export const judgedOutages: { readonly [restorer in Restorer]: boolean } = { agent: true, reaper: false, start: false };

/** The longest outage while agent or reaper lives; after a start only that the path is back counts. */
export const outageLimitMs = 500;
const lookLimitMs = { agent: 3_000, reaper: 1_000, start: judgedOutages.start ? 5_000 : 200 } as const;

export function isTooLong({ restorer, lengthMs }: Outage): boolean {
  if (!judgedOutages[restorer]) return false;
  return lengthMs === null || (restorer !== 'start' && lengthMs > outageLimitMs);
}

/** Null where no path was cut: no door, its proxy alive, or the path is being taken away anyway. */
export function restorerOf({ stage }: Draw, { load }: Fixture, killed: readonly Part[]): Restorer | null {
  if (load === null || load.answers.length === 0 || stage === 'recovering' || !killed.includes('proxy')) return null;
  if (!killed.includes('agent')) return 'agent';
  return killed.includes('reaper') ? 'start' : 'reaper';
}

/** What is back before a start is not what the start brings: there `fromMs` is the time of the start. */
export async function measureOutage({ load }: Fixture, restorer: Restorer, fromMs: number): Promise<Outage> {
  return { restorer, lengthMs: (await load?.outageMs(fromMs, lookLimitMs[restorer])) ?? null };
}
