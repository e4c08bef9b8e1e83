import type { Pick } from '../words/experiment.ts';
import { seededNumbers } from './random.ts';

/** The order in which candidates stand before any choice: by id, code unit by code unit. Frozen by golden tests. */
export const candidateOrder = 'id';

export interface ChoiceAsked<Candidate extends { readonly id: string }> {
  readonly candidates: readonly Candidate[];
  readonly pick: Pick;
  /** So many candidates stay untouched. */
  readonly keep: number;
  readonly seed: number;
  /** What the choice is for, such as a target's name: other purposes choose independently. */
  readonly purpose: string;
}

/** The chosen ones in order of their ids, or how many are missing. */
export type Choice<Candidate> =
  | { readonly ok: true; readonly chosen: readonly Candidate[] }
  | { readonly ok: false; readonly wanted: number; readonly available: number };

/**
 * Chooses by the seed, without replacement: the first steps of a Fisher-Yates shuffle of the candidates in order of their
 * ids. `keep` is taken off first; of what is left, a share is rounded up and is at least one.
 */
export function choose<Candidate extends { readonly id: string }>(asked: ChoiceAsked<Candidate>): Choice<Candidate> {
  const ordered = inOrder(asked.candidates);
  const available = Math.max(0, ordered.length - asked.keep);
  const wanted = wantedOf(asked.pick, available);
  if (wanted > available) return { ok: false, wanted, available };
  if (wanted === ordered.length) return { ok: true, chosen: ordered };
  const below = seededNumbers(asked.seed, `choose ${asked.purpose}`);
  const shuffled = ordered.slice();
  for (let index = 0; index < wanted; index += 1) {
    const other = index + below(shuffled.length - index);
    [shuffled[index], shuffled[other]] = [at(shuffled, other), at(shuffled, index)];
  }
  return { ok: true, chosen: inOrder(shuffled.slice(0, wanted)) };
}

/** How many are wanted of so many. Zero of zero is one too many: nothing to hurt is a refusal, not a success. */
export function wantedOf(pick: Pick, available: number): number {
  if (pick === 'random') return 1;
  if (pick === 'all') return Math.max(1, available);
  if (typeof pick === 'number') return pick;
  // 14 % of 50 must be 7, whatever the last bit of a binary fraction says.
  return Math.max(1, Math.ceil(roundedTo9((available * pick.percent) / 100)));
}

const roundedTo9 = (value: number): number => Math.round(value * 1e9) / 1e9;

function inOrder<Candidate extends { readonly id: string }>(candidates: readonly Candidate[]): readonly Candidate[] {
  const isOrdered = candidates.every((each, index) => index === 0 || at(candidates, index - 1).id <= each.id);
  if (isOrdered) return candidates;
  // Sorting plain texts is several times faster than sorting objects by a function.
  const byId = new Map(candidates.map((each) => [each.id, each]));
  if (byId.size === candidates.length) return [...byId.keys()].toSorted().map((id) => known(byId, id));
  return candidates.toSorted((left, right) => (left.id < right.id ? -1 : left.id > right.id ? 1 : 0));
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item at ${index}`);
  return item;
}

function known<Item>(items: ReadonlyMap<string, Item>, key: string): Item {
  const item = items.get(key);
  if (item === undefined) throw new RangeError(`no item ${key}`);
  return item;
}
