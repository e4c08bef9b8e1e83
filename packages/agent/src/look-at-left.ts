import { reasonOf } from '@firedrill/core/errors';
import type { Hold } from '@firedrill/core/hold';
import type { InjectionId, RunId } from '@firedrill/core/words/ids';
import { holds as declarations } from '@firedrill/faults/holds/list';
import { hostHolds } from './host-holds.ts';
import type { InjectionRecord, KeyState } from './journal/fold.ts';
import { type Journal, openJournal } from './journal/journal.ts';
import { memoryCopy } from './looking-agent.ts';
import { createNodeClock } from './node-clock.ts';
import { agentPlaces } from './node-state.ts';
import { findStrays, observeKey } from './reconcile/looking.ts';
import { isWanted } from './reconcile/parts.ts';
import { livePaths } from './reconcile/paths.ts';
import { readBootId } from './recover-state.ts';

/** What of ours is in the world or in the journal, each object looked at in the world. */
export interface Left {
  readonly injections: readonly LeftInjection[];
  /** What carries our mark and is in no journal. */
  readonly strays: readonly { readonly kind: 'effect' | 'litter'; readonly what: string }[];
  /** Objects that nobody claims any more and that were not settled. */
  readonly unsettled: readonly string[];
  /** What could not be looked at. */
  readonly unknown: readonly string[];
}

/** An injection whose record is open. */
export interface LeftInjection {
  readonly injection: InjectionId;
  /** Null for an id that was taken back before it ever claimed anything. */
  readonly run: RunId | null;
  readonly fault: string;
  readonly target: string;
  /**
   * `there`: its effect is seen. `gone`: nothing of it is, only the record is open. `changed`: likewise, and what is
   * there was made by somebody else. `done`: an act, which nothing undoes. `unknown`: it could not be looked at.
   */
  readonly state: 'there' | 'gone' | 'changed' | 'done' | 'unknown';
  /** Nobody has asked to take it back yet. */
  readonly wanted: boolean;
  /** A path that stands until a person ends it; it is no residue while it is there. */
  readonly standing: boolean;
  /** What was seen, object by object. */
  readonly seen: readonly string[];
}

/**
 * Looks, takes no lock, and changes nothing; a living agent is not disturbed.
 * @throws FiredrillError `journal-newer`
 */
export async function lookAtLeft(stateDir: string): Promise<Left> {
  const places = agentPlaces(stateDir);
  const clock = createNodeClock();
  const notes = { note: () => undefined };
  const journal = await openJournal(memoryCopy(places.journal), { clock, notes, bootId: readBootId() });
  const holds = new Map(hostHolds(places, clock).map((hold) => [hold.name, hold]));
  const { state } = journal;
  const standing = livePaths(state, holds, 'standing');
  const open = [...state.injections.values()].filter((each) => each.state !== 'recovered');
  const injections = await Promise.all(
    open.map((record) => lookAt({ journal, holds }, record, standing.includes(record.injection))),
  );
  const strays = await findStrays({ journal, holds });
  const damage = journal.damage();
  return {
    injections,
    strays: strays.found.map(({ kind, what }) => ({ kind, what })),
    unsettled: [...state.keys.values()]
      .filter(({ claims }) => claims.length === 0)
      .map(({ hold, key }) => `${hold} ${key}`),
    unknown: [...(damage === null ? [] : [`the journal is damaged: ${damage}`]), ...strays.unknown],
  };
}

interface Looking {
  readonly journal: Journal;
  readonly holds: ReadonlyMap<string, Hold>;
}

async function lookAt(looking: Looking, record: InjectionRecord, standing: boolean): Promise<LeftInjection> {
  const { injection, claimed } = record;
  const keys = [...looking.journal.state.keys.values()].filter(({ claims }) =>
    claims.some((each) => each.injection === injection),
  );
  const sights = await Promise.all(keys.map((key) => sightOf(looking, key, injection)));
  const states = sights.map(({ state }) => state);
  const state = (['there', 'unknown', 'changed', 'done'] as const).find((each) => states.includes(each)) ?? 'gone';
  // The agent writes what it does as `FAULT on TARGET`.
  const [fault = '', ...target] = (claimed?.what ?? '').split(' on ');
  return {
    injection,
    run: claimed?.run ?? null,
    fault,
    target: target.join(' on '),
    state,
    wanted: isWanted(record),
    standing,
    seen: sights.map(({ detail }) => detail),
  };
}

/** An act, such as a kill, is over when it is done. */
const acts = declarations.filter(({ deadMan }) => deadMan === 'never').map(({ name }) => name);

async function sightOf(
  looking: Looking,
  key: KeyState,
  injection: InjectionId,
): Promise<{ readonly state: LeftInjection['state']; readonly detail: string }> {
  if (key.captured === null) return { state: 'unknown', detail: 'what was there before is lost' };
  if (!looking.holds.has(key.hold)) return { state: 'unknown', detail: `this version has no hold ${key.hold}` };
  try {
    const { present, detail, isForeign = false } = await observeKey(looking, key, injection);
    if (!present) return { state: isForeign ? 'changed' : 'gone', detail };
    return { state: acts.includes(key.hold) ? 'done' : 'there', detail };
  } catch (thrown) {
    return { state: 'unknown', detail: reasonOf(thrown) };
  }
}
