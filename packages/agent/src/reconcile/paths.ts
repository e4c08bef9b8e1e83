import { reasonOf } from '@firedrill/core/errors';
import type { Hold } from '@firedrill/core/hold';
import { msToNs } from '@firedrill/core/ports';
import type { StandingClaim } from '@firedrill/core/protocol/messages';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { Json } from '@firedrill/core/words/json';
import type { JournalState } from '../journal/fold.ts';
import type { NamedClaim } from './claims.ts';
import { convergeObject, resourceOf, wantedClaims } from './converge-object.ts';
import type { Parts } from './parts.ts';
import { isWanted } from './parts.ts';

/**
 * Paths that others go through. They hurt nobody, and taking one out does: so they are made true again by whoever
 * comes after a dead agent, where everything else is taken back.
 */
export interface Paths {
  /** The injections that only hold paths which are wanted: `standing` ones, or `all`, those of runs included. */
  readonly live: (kind: 'standing' | 'all') => readonly InjectionId[];
  /**
   * Makes them true again, and keeps at it; a run's path gets one lease anew, after which it is recovered as any other.
   * Resolves with what did not work at the first attempt.
   */
  readonly restore: (injections: readonly InjectionId[]) => Promise<readonly string[]>;
  /** No further attempts are begun. */
  readonly stop: () => void;
}

const firstRetryMs = 100;
const longestRetryMs = 5000;

export function createPaths(parts: Parts): Paths {
  let stopped = false;
  const attempt = async (lane: string, retryMs: number): Promise<string | null> => {
    try {
      await bring(parts, lane);
      return null;
    } catch (thrown) {
      const again = (): void => {
        if (!stopped) void attempt(lane, Math.min(longestRetryMs, 2 * retryMs));
      };
      parts.clock.at(parts.clock.nowNs() + msToNs(retryMs), again);
      return `${lane.replace('\0', ' ')}: ${reasonOf(thrown)}`;
    }
  };
  return {
    live: (kind) => livePaths(parts.journal.state, parts.holds, kind),
    restore: async (injections) => {
      for (const injection of injections) grantAnew(parts, injection);
      const lanes = [...parts.journal.state.keys].filter(([, { claims }]) =>
        claims.some((claim) => injections.includes(claim.injection)),
      );
      const ends = await Promise.all(lanes.map(([lane]) => attempt(lane, firstRetryMs)));
      return ends.filter((end) => end !== null);
    },
    stop: () => {
      stopped = true;
    },
  };
}

async function bring(parts: Parts, lane: string): Promise<void> {
  const turn = await parts.lanes.enter(lane, 'urgent');
  try {
    const stillWanted = (): boolean =>
      (parts.journal.state.keys.get(lane)?.claims ?? []).some(({ injection }) =>
        isWanted(parts.journal.state.injections.get(injection)),
      );
    if (stillWanted()) await convergeObject(parts, turn, { aim: 'bring', stillWanted });
  } finally {
    turn.leave();
  }
}

function grantAnew({ journal, holds, leases }: Parts, injection: InjectionId): void {
  const leaseMs = journal.state.injections.get(injection)?.claimed?.leaseMs;
  if (leaseMs === undefined || livePaths(journal.state, holds, 'standing').includes(injection)) return;
  leases.grant(injection, leaseMs, null);
}

/** Whether all of these claims stand until a person ends them. */
export const areStanding = (claims: readonly NamedClaim[]): boolean =>
  claims.length > 0 && claims.every(({ holder, decoded }) => holder.pathOf?.(decoded.want) === 'standing');

/** @see Paths.live */
export function livePaths(
  state: JournalState,
  holds: ReadonlyMap<string, Hold>,
  kind: 'standing' | 'all',
): readonly InjectionId[] {
  const paths = new Map<InjectionId, boolean>();
  for (const key of state.keys.values()) {
    for (const { injection, want } of key.claims) {
      const path = pathOf(holds.get(key.hold), key.resource, want);
      paths.set(injection, (paths.get(injection) ?? true) && (kind === 'all' ? path !== null : path === 'standing'));
    }
  }
  return [...paths].filter(([id, isPath]) => isPath && isWanted(state.injections.get(id))).map(([id]) => id);
}

function pathOf(hold: Hold | undefined, resource: Json, want: Json): 'standing' | 'run' | null {
  try {
    return hold?.pathOf?.(hold.decode(resource, want).want) ?? null;
  } catch {
    return null; // a want of another version: it is taken back like everything else
  }
}

/** What stands until a person ends it, as the journal and the world have it. */
export async function lookAtStanding(parts: Parts): Promise<readonly StandingClaim[]> {
  const { state } = parts.journal;
  const standing = livePaths(state, parts.holds, 'standing');
  const found = [...state.keys.values()].map(async (key): Promise<readonly StandingClaim[]> => {
    const claims = key.claims.filter(({ injection }) => standing.includes(injection));
    const hold = parts.holds.get(key.hold);
    if (hold === undefined || claims.length === 0) return [];
    const { present, detail } = await hold.observe(resourceOf(hold, key), wantedClaims(parts, hold, key), key.wrote);
    const { hold: name, resource } = key;
    return claims.map(({ injection, want }) => ({ injection, hold: name, resource, want, present, detail }));
  });
  return (await Promise.all(found)).flat();
}
