import { reasonOf } from '@firedrill/core/errors';
import { type Counted, sumOfCounts } from '@firedrill/core/hold';
import { msToNs } from '@firedrill/core/ports';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { KeyState } from '../journal/fold.ts';
import { rememberedInjections } from '../journal/fold.ts';
import { nameText } from '../journal/records.ts';
import type { Parts } from './parts.ts';
import { isWanted, within } from './parts.ts';

/** Reads what a hold has counted before it is taken out, because afterwards it is gone. */
export interface Counts {
  readonly take: (key: KeyState) => Promise<void>;
  readonly of: (injection: InjectionId) => Counted | null;
}

/** Reading a count must not hold a recovery up. */
const countLimitNs = msToNs(100);

export function createCounts(parts: Parts): Counts {
  const counted = new Map<InjectionId, Map<string, Counted>>();
  /** Holds that were seen to count nothing: they are not asked again. */
  const silent = new Set<string>();

  const keep = (injection: InjectionId, lane: string, count: Counted): void => {
    counted.set(injection, (counted.get(injection) ?? new Map<string, Counted>()).set(lane, count));
    const [oldest] = counted.keys();
    if (counted.size > rememberedInjections && oldest !== undefined) counted.delete(oldest);
  };

  return {
    take: async (key) => {
      const hold = parts.holds.get(key.hold);
      if (hold === undefined || silent.has(key.hold) || key.wrote === null) return;
      for (const claim of key.claims) {
        if (isWanted(parts.journal.state.injections.get(claim.injection))) continue;
        try {
          const { resource, want } = hold.decode(key.resource, claim.want);
          const asked = hold.observe(resource, [{ injection: claim.injection, want, leaseUntilNs: 0n }], key.wrote);
          const observed = await within(parts.clock, countLimitNs, asked, null);
          if (observed?.exposure === null) silent.add(key.hold);
          else if (observed !== null) keep(claim.injection, nameText(key), observed.exposure);
        } catch (thrown) {
          parts.notes.note('debug', `${key.hold} ${key.key} could not be counted: ${reasonOf(thrown)}`);
        }
      }
    },
    of: (injection) => {
      const counts = [...(counted.get(injection)?.values() ?? [])];
      return counts.length === 0 ? null : sumOfCounts(counts);
    },
  };
}
