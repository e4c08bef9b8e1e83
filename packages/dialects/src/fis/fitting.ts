import { itemAt } from '@firedrill/core/words/item-at';
import type { Condition } from './conditions.ts';
import type { FisResource } from './resource.ts';
import { eachPlace, type Steps } from './steps.ts';

/** Which resources of a list fit. */
export interface Fitting {
  /** 1 at the place of each that fits. */
  readonly fits: Uint8Array;
  readonly count: number;
}

/** So many conditions of one list are remembered: a byte each for each resource. */
const mostKept = 64;

const known = new WeakMap<readonly FisResource[], Map<string, Fitting>>();

/**
 * Which resources of a list fit a condition. It is remembered with the list, which never changes: twenty targets that
 * ask 100,000 instances for the same tag look at each of these once, and so do the next experiments.
 */
export function* fittingOf(resources: readonly FisResource[], condition: Condition): Steps<Fitting> {
  const kept = known.get(resources) ?? new Map<string, Fitting>();
  known.set(resources, kept);
  const fitting = kept.get(condition.key) ?? (yield* looked(resources, condition));
  // The one that was asked for longest ago stands first.
  kept.delete(condition.key);
  kept.set(condition.key, fitting);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return fitting;
}

function* looked(resources: readonly FisResource[], { fits: isFit }: Condition): Steps<Fitting> {
  const fits = new Uint8Array(resources.length);
  let count = 0;
  yield* eachPlace(resources.length, (place) => {
    if (!isFit(itemAt(resources, place))) return;
    fits[place] = 1;
    count += 1;
  });
  return { fits, count };
}

/** Those of `among` resources that fit all. */
export function fittingAll(all: readonly Fitting[], among: number): Fitting {
  const [first, ...others] = all;
  if (first === undefined) return { fits: new Uint8Array(among).fill(1), count: among };
  if (others.length === 0) return first;
  const fits = Uint8Array.from(first.fits);
  for (const other of others) {
    for (let place = 0; place < among; place += 1) if (other.fits[place] === 0) fits[place] = 0;
  }
  let count = 0;
  for (const fit of fits) count += fit;
  return { fits, count };
}
