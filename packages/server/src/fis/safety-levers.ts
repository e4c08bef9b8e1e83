import { reasonOf } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import { FisFault } from './fis-fault.ts';
import type { FisScope, FisStore } from './fis-store.ts';
import { textIn } from './json-members.ts';

/** The one lever of an account and region. While it is not `disengaged`, nothing new begins. */
export interface SafetyLever {
  /** `engaging` as long as experiments are being stopped. */
  readonly status: 'disengaged' | 'engaging' | 'engaged';
  readonly reason: string;
}

export interface SafetyLevers {
  readonly at: (scope: FisScope) => SafetyLever;
  /** @throws FisFault ConflictException as long as experiments are being stopped */
  readonly set: (scope: FisScope, asked: { status: 'engaged' | 'disengaged'; reason: string }) => SafetyLever;
  /** Where a server that died was engaging one. */
  readonly engaging: () => readonly FisScope[];
  /** Goes on with what a server that died was engaging; to be called once, when experiments can be stopped. */
  readonly resume: () => void;
  /** Resolves when no lever is being engaged any more. */
  readonly settled: () => Promise<void>;
}

export interface LeverSurroundings {
  readonly store: FisStore;
  readonly nowMs: () => number;
  /** Stops what runs in one account and region; resolves when all of it has ended, however. */
  readonly engage: (scope: FisScope) => Promise<void>;
  readonly notes: Notes;
}

/** The id of every lever. */
export const leverId = 'default';

/**
 * Levers are kept in the store: `engaging` is durable before anything is stopped, so that a server which dies meanwhile
 * goes on with it. When the stopping itself fails, a lever stays `engaging` and says so in the notes; it can then be
 * set again.
 */
export function createSafetyLevers({ store, nowMs, engage, notes }: LeverSurroundings): SafetyLevers {
  const underWay = new Map<string, Promise<void>>();
  const keep = (scope: FisScope, { status, reason }: SafetyLever): void => {
    const createdMs = store.get('lever', scope, leverId)?.createdMs ?? nowMs();
    store.put('lever', scope, { id: leverId, createdMs, body: { status, reason } });
  };
  const at: SafetyLevers['at'] = (scope) => {
    const body = store.get('lever', scope, leverId)?.body ?? {};
    const status = textIn(body, 'status');
    const reason = textIn(body, 'reason') ?? 'Initial state';
    return { status: status === 'engaging' || status === 'engaged' ? status : 'disengaged', reason };
  };
  const stopAll = async (scope: FisScope): Promise<void> => {
    try {
      await engage(scope);
      keep(scope, { status: 'engaged', reason: at(scope).reason });
    } catch (thrown) {
      const why = `the safety lever stays engaging: not every experiment could be stopped: ${reasonOf(thrown)}`;
      notes.note('error', why, { ...scope });
    }
  };
  const begin = (scope: FisScope): void => {
    const key = JSON.stringify([scope.account, scope.region]);
    if (underWay.has(key)) return;
    underWay.set(
      key,
      stopAll(scope).finally(() => underWay.delete(key)),
    );
  };
  const engaging = (): readonly FisScope[] =>
    store.all('lever').flatMap(({ scope, body }) => (textIn(body, 'status') === 'engaging' ? [scope] : []));
  return {
    at,
    set: ({ account, region }, { status, reason }) => {
      const scope = { account, region };
      if (underWay.has(JSON.stringify([account, region]))) {
        const told = 'The safety lever is engaging: it can be set again when all experiments have ended.';
        throw new FisFault('ConflictException', told);
      }
      const isNew = status === 'engaged' && at(scope).status !== 'engaged';
      keep(scope, { status: isNew ? 'engaging' : status, reason });
      if (isNew) begin(scope);
      return { status: isNew ? 'engaging' : status, reason };
    },
    engaging,
    resume: () => engaging().forEach(begin),
    settled: async () => {
      await Promise.all(underWay.values());
    },
  };
}
