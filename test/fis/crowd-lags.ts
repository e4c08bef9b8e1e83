import type { DatabaseSync } from 'node:sqlite';
import type { Plan } from '@firedrill/core/plan/plan';
import type { RunEvent } from '@firedrill/core/words/events';
import { createNodeClock } from '@firedrill/agent/node-clock';
import { createRunsStore } from '@firedrill/server/store/runs';

/** What the store says of many runs. */
export interface CrowdSeen {
  readonly lagsMs: readonly number[];
  readonly steadyLagsMs: readonly number[];
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly busiestSecond: number;
  /** Runs under way at the same moment. */
  readonly mostAtOnce: number;
}

/** @param begunMs wall time at which the last of them had been asked for */
export function readCrowd(database: DatabaseSync, begunMs: number): CrowdSeen {
  const store = createRunsStore(database, { clock: createNodeClock(), bootId: '', owner: '' });
  const runs = store.list(1_000_000).map(({ run }) => store.eventsAfter(run, 0));
  const starts = runs.flatMap(startsOf);
  const atMs = runs.flat().map(({ wallTime }) => Date.parse(wallTime));
  const seconds = new Map<number, number>();
  for (const ms of atMs) seconds.set(Math.floor(ms / 1000), (seconds.get(Math.floor(ms / 1000)) ?? 0) + 1);
  const [first, last] = [atMs.reduce((a, b) => Math.min(a, b)), atMs.reduce((a, b) => Math.max(a, b))];
  return {
    lagsMs: starts.map(({ lagMs }) => lagMs),
    steadyLagsMs: starts.filter(({ dueMs }) => dueMs > begunMs).map(({ lagMs }) => lagMs),
    events: atMs.length,
    eventsPerSecond: atMs.length / ((last - first) / 1000),
    busiestSecond: [...seconds.values()].reduce((a, b) => Math.max(a, b), 0),
    mostAtOnce: mostAtOnce(runs),
  };
}

interface Start {
  readonly lagMs: number;
  /** Wall time. */
  readonly dueMs: number;
}

/**
 * How late each action began: one without predecessors is due when the method begins, any other when the last of its
 * predecessors has lasted as long as the plan says. So it counts whatever ending them took, too.
 */
function startsOf(events: readonly RunEvent[]): readonly Start[] {
  const plan = events.flatMap(({ body }): Plan[] => (body.type === 'run.created' ? [body.plan] : []))[0];
  const bootMs = ({ bootNs }: RunEvent): number => Number(BigInt(bootNs) / 1_000n) / 1_000;
  const begun = new Map(
    events.flatMap((event) =>
      event.body.type === 'action.started' ? [[event.body.action, bootMs(event)] as const] : [],
    ),
  );
  const during = events.find(({ body }) => body.type === 'phase.entered' && body.phase === 'during');
  if (plan === undefined || during === undefined) return [];
  const wallLessBootMs = Date.parse(during.wallTime) - bootMs(during);
  return plan.actions.flatMap(({ name, after }) => {
    const atMs = begun.get(name);
    if (atMs === undefined) return [];
    const dues = after.map((before) => {
      const lastsMs = plan.actions.find((each) => each.name === before)?.durationMs ?? 0;
      return (begun.get(before) ?? Number.NaN) + lastsMs;
    });
    const dueMs = Math.max(bootMs(during), ...dues);
    return [{ lagMs: atMs - dueMs, dueMs: dueMs + wallLessBootMs }];
  });
}

function mostAtOnce(runs: readonly (readonly RunEvent[])[]): number {
  const changes = runs.flatMap((events): [number, number][] => {
    const [first, last] = [events[0], events.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [
      [Date.parse(first.wallTime), 1],
      [Date.parse(last.wallTime), -1],
    ];
  });
  let [now, most] = [0, 0];
  for (const [, change] of changes.toSorted(([one], [other]) => one - other)) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}
