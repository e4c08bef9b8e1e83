import type { DeadManClass } from '@firedrill/core/hold';
import { doorDelayMs } from './document.ts';
import type { Fixture } from './fixture.ts';
import type { SeenInjection } from './run-watch.ts';
import { compare } from './world/compare.ts';
import { snapshot } from './world/snapshot.ts';
import { type Difference, keptState, type Scope, type World } from './world/world.ts';

/** A difference, and the dead-man class of the hold that made it; `none` where no hold of the plan explains it. */
export interface Leftover {
  readonly class: DeadManClass | 'none';
  readonly kind: Difference['class'];
  readonly sentence: string;
}

/** Besides what the differ knows: who holds the journal's lock, for people, and the agent's id. */
const kept = [...keptState, 'journal/holder', 'agent-id'];

function scopeOf(fixture: Fixture, injections: readonly SeenInjection[]): Scope {
  return {
    roots: [fixture.victimPid, fixture.childPid],
    files: [fixture.file],
    folders: [fixture.settings, fixture.disk],
    ports: [fixture.victimPort, fixture.doorPort, fixture.plainPort],
    marks: injections.map(({ id }) => id),
    socketsBelow: fixture.folder,
    stateDir: fixture.stateDir,
  };
}

export const lookAtWorld = (fixture: Fixture, injections: readonly SeenInjection[] = []): World =>
  snapshot(scopeOf(fixture, injections));

/** Compares the world with what it was, and says of every difference which class of hold should have prevented it. */
export async function findLeftovers(
  fixture: Fixture,
  before: World,
  injections: readonly SeenInjection[],
): Promise<readonly Leftover[]> {
  const found = compare(before, lookAtWorld(fixture, injections), { state: kept });
  const leftovers = found.map((difference) => attribute(difference, fixture, injections));
  return [...leftovers, ...(await slowDoor(fixture))];
}

function attribute(difference: Difference, fixture: Fixture, injections: readonly SeenInjection[]): Leftover {
  const { class: kind, about, sentence } = difference;
  const pid = Number(/^process (\d+) /.exec(about)?.[1] ?? 0);
  if (pid === fixture.victimPid || pid === fixture.childPid) {
    return { class: classOf(injections, ['process-trace', 'process-stop']), kind, sentence };
  }
  const marked = injections.find(({ id }) => sentence.includes(id));
  if (marked !== undefined) return { class: marked.planned.deadMan, kind, sentence };
  const ofFile = about.startsWith(fixture.settings) || about.startsWith('journal/kept');
  if (ofFile) return { class: classOf(injections, ['file-content']), kind, sentence };
  if (about.startsWith(fixture.disk)) return { class: classOf(injections, ['child']), kind, sentence };
  // A listener that only passes on hurts nobody who did not dial it before: the delay is looked for apart.
  if ([fixture.doorPort, fixture.plainPort].some((port) => about.endsWith(`:${port}`)))
    return { class: 'start', kind: 'litter', sentence };
  return { class: 'none', kind, sentence };
}

function classOf(injections: readonly SeenInjection[], holds: readonly string[]): DeadManClass | 'none' {
  const found = injections.find(({ planned }) => planned.claims.some(({ hold }) => holds.includes(hold)));
  return found?.planned.deadMan ?? 'none';
}

const triesAtDoor = 3;

/** The delay of a door while the victim itself answers at once. One quick answer clears it: all would be delayed. */
async function slowDoor({ answerMs, victimPort, doorPort }: Fixture): Promise<readonly Leftover[]> {
  let slowestMs = 0;
  for (let tries = 0; tries < triesAtDoor; tries += 1) {
    const throughMs = await answerMs(doorPort, 2 * doorDelayMs);
    if (throughMs === null || throughMs < doorDelayMs * 0.9) return [];
    const directMs = await answerMs(victimPort, 2 * doorDelayMs);
    if (directMs === null || directMs > doorDelayMs / 2) return [];
    slowestMs = Math.max(slowestMs, throughMs);
  }
  const sentence = `answers through the door take ${Math.round(slowestMs)} ms, and none at the victim itself`;
  return [{ class: 'kernel', kind: 'effect', sentence }];
}
