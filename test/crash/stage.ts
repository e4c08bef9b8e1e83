import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeClock } from '@firedrill/core/boot-clock';
import { msToNs, nsToMs } from '@firedrill/core/ports';
import type { EventBody, RunEvent } from '@firedrill/core/words/events';
import { experimentText } from './document.ts';
import { type Draw, isDoored, type Stage } from './draw.ts';
import type { Fixture } from './fixture.ts';
import { beginRun, type RunWatch } from './run-watch.ts';
import { until, untilTime } from './until.ts';

const stageLimitMs = 10_000;
const writeLimitMs = 1_000;
/** The second run waits so long before it injects: until then its events are being followed. */
const connectMs = 200;

export const bootClock = nodeClock(globalThis, readFileSync);

/** Resolves when the drawn stage has just begun, with the runs that are under way then. */
export async function beginStage(
  draw: Draw,
  fixture: Fixture,
  first: RunWatch,
): Promise<readonly RunWatch[] | { readonly refused: string }> {
  if (draw.stage === 'recovering') {
    const before = written(fixture, 'released');
    void first.stop();
    if (draw.trigger === 'journal') await untilWritten(fixture, 'released', before);
    return [first];
  }
  if (draw.stage === 'holding' || draw.second === null) return [first];
  const text = experimentText('being-injected', [draw.second], fixture, connectMs);
  const second = await beginRun(fixture.stateDir, text, draw.leaseMs);
  if ('refused' in second) return second;
  await beginInjection(draw, fixture, second);
  return [first, second];
}

/**
 * Resolves when the second run begins to inject. When that will be is known beforehand, and to be woken by the clock is
 * quicker than by an event. A run's proxy is made before its method begins, and some doors are struck at that moment.
 */
async function beginInjection(draw: Draw, fixture: Fixture, second: RunWatch): Promise<void> {
  if (draw.second !== null && isDoored(draw.second.fault) && draw.second.variant) {
    await second.first(({ body }) => body.type === 'injection.requested', stageLimitMs);
    return;
  }
  const isDuring = ({ body }: RunEvent): boolean => body.type === 'phase.entered' && body.phase === 'during';
  const during = await second.first(isDuring, stageLimitMs);
  const before = written(fixture, 'claimed');
  const dueNs = BigInt(during?.bootNs ?? bootClock.nowNs()) + msToNs(connectMs);
  await untilTime(performance.now() + nsToMs(dueNs - bootClock.nowNs()));
  if (draw.trigger === 'journal') await untilWritten(fixture, 'claimed', before);
}

/**
 * How often the journal has a word. An agent writes there before it touches the world, and need not be asked; records
 * are JSON, and the journal is not compacted while something is live.
 */
function written({ stateDir }: Fixture, word: string): number {
  return readFileSync(join(stateDir, 'journal', 'journal'), 'latin1').split(`"${word}"`).length;
}

/** Where nothing more is written, because it was before, the kill comes all the same when the limit is over. */
async function untilWritten(fixture: Fixture, word: string, before: number): Promise<void> {
  await until(() => written(fixture, word) !== before, writeLimitMs, 1);
}

/** When it was, and what was under way. */
interface Moment {
  readonly runs: readonly RunWatch[];
  readonly atNs: bigint;
}

/** The stage that was really met, by the times of the events: `over` when the run was faster than the kill. */
export function stageOf({ runs, atNs }: Moment): Stage | 'over' {
  const met = new Map<string, Stage | 'over'>();
  for (const { bootNs, body } of runs.flatMap(({ events }) => events)) {
    const next = stageAfter[body.type];
    if (next !== undefined && 'injection' in body && BigInt(bootNs) <= atNs) met.set(body.injection, next);
  }
  const reached = [...met.values()];
  return (['injecting', 'recovering', 'holding'] as const).find((stage) => reached.includes(stage)) ?? 'over';
}

/** What happened just before and after the kill, in milliseconds from it. */
export function eventsAround({ runs, atNs }: Moment): readonly string[] {
  return runs.flatMap(({ events }, index) =>
    events.flatMap(({ bootNs, body }) => {
      const sinceMs = nsToMs(BigInt(bootNs) - atNs);
      return Math.abs(sinceMs) > aroundMs ? [] : [`run ${index + 1} ${sinceMs.toFixed(1)} ms ${body.type}`];
    }),
  );
}

const aroundMs = 150;

const stageAfter: { readonly [type in EventBody['type']]?: Stage | 'over' } = {
  'injection.requested': 'injecting',
  'injection.live': 'holding',
  'injection.recovering': 'recovering',
  'injection.recovered': 'over',
  'injection.refused': 'over',
};
