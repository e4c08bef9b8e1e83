import type { RunEvent } from '@firedrill/core/words/events';
import { experimentText } from './document.ts';
import type { Draw, Part, Stage } from './draw.ts';
import type { Fixture } from './fixture.ts';
import { findOwn, type OwnProcess, signal } from './process-table.ts';
import { beginRun, injectionsOf, type RunWatch, type SeenInjection } from './run-watch.ts';
import { untilTime } from './until.ts';

const liveLimitMs = 15_000;
const stageLimitMs = 10_000;

/** What was killed, when, and what was under way. */
export interface Struck {
  readonly struck: true;
  /** The stage that was really met: `over` when the run was faster than the kill. */
  readonly stage: Stage | 'over';
  readonly killed: readonly Part[];
  readonly atMs: number;
  readonly injections: readonly SeenInjection[];
  /** All our processes that were ever seen. */
  readonly seen: readonly OwnProcess[];
  readonly runs: readonly RunWatch[];
}

/** Nothing was killed: the product refused, or the witness did not show the fault. Counted apart. */
export interface NotStruck {
  readonly struck: false;
  readonly apart: 'refused' | 'not live';
  readonly why: string;
}

/** Brings the faults about, waits until the witness shows them, goes on to the drawn stage, and kills. */
export async function strike(draw: Draw, fixture: Fixture): Promise<Struck | NotStruck> {
  const first = await beginRun(fixture.stateDir, experimentText('held', draw.held, fixture), draw.leaseMs);
  if ('refused' in first) return { struck: false, apart: 'refused', why: first.refused };
  const missing = await notLive(first);
  if (missing !== null) return { struck: false, ...missing };
  const before = findOwn(fixture.stateDir, marksOf([first]));
  const begun = await beginStage(draw, fixture, first);
  if ('refused' in begun) return { struck: false, apart: 'refused', why: begun.refused };
  await untilTime(performance.now() + draw.delayMs);
  const own = findOwn(fixture.stateDir, marksOf(begun), before);
  const stage = stageOf(begun, draw);
  const killed = kill(draw, own);
  return {
    struck: true,
    stage,
    killed,
    atMs: performance.now(),
    injections: begun.flatMap(injectionsOf),
    seen: own,
    runs: begun,
  };
}

export const marksOf = (runs: readonly RunWatch[]): ReadonlySet<string> =>
  new Set(runs.flatMap(injectionsOf).map(({ id }) => id));

/** Why an injection of the run is not shown live by the witness; null when all are. */
async function notLive(run: RunWatch): Promise<Pick<NotStruck, 'apart' | 'why'> | null> {
  for (const { slot } of run.plan.actions.flatMap((action) => action.injections)) {
    const shown = await run.first((event) => {
      const { body } = event;
      if (body.type === 'injection.refused' || body.type === 'run.ended') return true;
      if (body.type !== 'witness.effect' || !body.present || body.baseline) return false;
      return injectionsOf(run).some(({ id, planned }) => id === body.injection && planned.slot === slot);
    }, liveLimitMs);
    if (shown?.body.type === 'injection.refused') {
      return { apart: 'refused', why: `${slot}: ${shown.body.code}: ${shown.body.detail}` };
    }
    if (shown?.body.type !== 'witness.effect') return { apart: 'not live', why: `${slot}: ${lastWords(run)}` };
  }
  return null;
}

function lastWords({ events }: RunWatch): string {
  return events
    .slice(-6)
    .map(({ body }) => JSON.stringify(body).slice(0, 300))
    .join(' | ');
}

/** Resolves when the drawn stage has just begun, with the runs that are under way then. */
async function beginStage(
  draw: Draw,
  fixture: Fixture,
  first: RunWatch,
): Promise<readonly RunWatch[] | { readonly refused: string }> {
  if (draw.stage === 'recovering') {
    void first.stop();
    await first.first(({ body }) => body.type === 'injection.recovering', stageLimitMs);
    return [first];
  }
  if (draw.stage === 'holding' || draw.second === null) return [first];
  const text = experimentText('being-injected', [draw.second], fixture);
  const second = await beginRun(fixture.stateDir, text, draw.leaseMs);
  if ('refused' in second) return second;
  await second.first(({ body }) => body.type === 'injection.requested', stageLimitMs);
  return [first, second];
}

/** What the events say at the moment of the kill. */
function stageOf(runs: readonly RunWatch[], draw: Draw): Stage | 'over' {
  const has = (run: RunWatch | undefined, type: RunEvent['body']['type']): number =>
    run?.events.filter(({ body }) => body.type === type).length ?? 0;
  const [first, second] = runs;
  if (second !== undefined) {
    const wanted = [...second.plan.actions.flatMap((action) => action.injections), ...second.plan.proxies].length;
    return has(second, 'injection.live') < wanted ? 'injecting' : 'holding';
  }
  if (draw.stage === 'holding') return 'holding';
  const faults = first?.plan.actions.flatMap((action) => action.injections).length ?? 0;
  return has(first, 'injection.recovered') < faults ? 'recovering' : 'over';
}

/** Kills the first `killCount` drawn parts that exist; where none of them does, the next one in the order. */
function kill(draw: Draw, own: readonly OwnProcess[]): readonly Part[] {
  const existing = draw.killOrder.filter((part) => own.some((each) => each.part === part));
  const chosen = draw.killOrder.slice(0, draw.killCount).filter((part) => existing.includes(part));
  const parts = chosen.length > 0 ? chosen : existing.slice(0, 1);
  for (const part of parts) for (const each of own) if (each.part === part) signal(each, 'SIGKILL');
  return parts;
}
