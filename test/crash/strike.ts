import { setPriority } from 'node:os';
import type { RunEvent } from '@firedrill/core/words/events';
import type { Leftover } from './attribute.ts';
import { experimentText } from './document.ts';
import type { Draw, Part } from './draw.ts';
import type { Fixture } from './fixture.ts';
import { monotonicMs } from './load.ts';
import { plannedDeaths } from './mortal.ts';
import { findOwn, newChildren, type OwnProcess, signal } from './process-table.ts';
import { beginRun, injectionsOf, type RunWatch, type SeenInjection } from './run-watch.ts';
import { beginStage, bootClock } from './stage.ts';
import { untilTime } from './until.ts';

const liveLimitMs = 15_000;
const stageLimitMs = 10_000;

/** What was killed, when, and what was under way. */
export interface Struck {
  readonly struck: true;
  readonly killed: readonly Part[];
  /** On this process's clock, and on the boot-time clock that events have. */
  readonly atMs: number;
  readonly atNs: bigint;
  /** Just before the first was killed, on the machine's monotonic clock. */
  readonly fromMs: number;
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

/** What is left, or as here still there, of some injections. */
export type Look = (injections: readonly SeenInjection[]) => Promise<readonly Leftover[]>;

/** Brings the faults about, waits until witness and differ both see them, goes on to the drawn stage, and kills. */
export async function strike(draw: Draw, fixture: Fixture, look: Look): Promise<Struck | NotStruck> {
  const first = await beginRun(fixture.stateDir, experimentText('held', draw.held, fixture), draw.leaseMs);
  if ('refused' in first) return { struck: false, apart: 'refused', why: first.refused };
  const missing = await notLive(first);
  if (missing !== null) return { struck: false, ...missing };
  const unseen = unseenBy(await look(injectionsOf(first)), first, fixture.mortal?.deaths() ?? 0);
  if (unseen !== null) return { struck: false, apart: 'not live', why: unseen };
  // What was killed is back, so that it can be hurt again; and load flows, so that its end is seen.
  if (plannedDeaths([first]) > 0) await fixture.mortal?.comesBack(stageLimitMs);
  if (first.plan.proxies.length > 0) await fixture.load?.flows(stageLimitMs);
  const before = findOwn(fixture.stateDir, marksOf([first]));
  hurry(true);
  const runs = await beginStage(draw, fixture, first);
  if ('refused' in runs) return { struck: false, apart: 'refused', why: runs.refused };
  await untilTime(performance.now() + draw.delayMs);
  // A whole look takes longer than many an injection: only what has been started since is looked for.
  const fromMs = monotonicMs();
  const killed = kill(draw, [...before, ...newChildren(before)]);
  const [atMs, atNs] = [performance.now(), bootClock.nowNs()];
  hurry(false);
  return { struck: true, killed, atMs, atNs, fromMs, seen: findOwn(fixture.stateDir, marksOf(runs), before), runs };
}

const hurriedNice = -15;

/**
 * A kill that waits for a busy processor comes when the stage is over. Nothing is started meanwhile that could inherit
 * it. Without the right to do so (setpriority(2)) the trial is only drawn again more often.
 */
function hurry(begins: boolean): void {
  try {
    setPriority(begins ? hurriedNice : 0);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
  }
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

/** A differ that does not see a fault while it holds would not see it afterwards either. */
function unseenBy(found: readonly Leftover[], run: RunWatch, deaths: number): string | null {
  if (deaths !== plannedDeaths([run])) return `the supervisor counts ${deaths} deaths, of ${plannedDeaths([run])}`;
  const hurt = run.plan.actions.flatMap((action) => action.injections);
  const unseen = hurt.filter(
    ({ deadMan }) => deadMan !== 'never' && !found.some((each) => each.kind === 'effect' && each.class === deadMan),
  );
  return unseen.length === 0 ? null : `the differ does not see ${unseen.map(({ slot }) => slot).join(', ')}`;
}

function lastWords({ events }: RunWatch): string {
  const words = ({ body }: RunEvent): string => {
    if (body.type === 'witness.effect') return `${body.type}: ${body.present ? 'present' : 'absent'}, ${body.evidence}`;
    const detail = 'detail' in body ? ` (${body.detail})` : '';
    const slot = 'slot' in body ? ` for ${body.slot}` : '';
    return `${body.type}${'injection' in body ? ` of ${body.injection}` : ''}${slot}${detail}`;
  };
  return [...new Set(events.map(words))].join(' | ');
}

/** Kills the first `killCount` drawn parts that exist; where none of them does, the next one in the order. */
function kill(draw: Draw, own: readonly OwnProcess[]): readonly Part[] {
  const existing = draw.killOrder.filter((part) => own.some((each) => each.part === part));
  const chosen = draw.killOrder.slice(0, draw.killCount).filter((part) => existing.includes(part));
  const parts = chosen.length > 0 ? chosen : existing.slice(0, 1);
  for (const part of parts) for (const each of own) if (each.part === part) signal(each, 'SIGKILL');
  return parts;
}
