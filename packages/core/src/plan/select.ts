import type { Pick } from '../words/experiment.ts';
import { itemAt } from '../words/item-at.ts';
import { orderById } from './order-by-id.ts';
import { type NumbersBelow, seededNumbers } from './random.ts';

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
 * Chooses by the seed, without replacement, from the candidates in order of their ids. `keep` is taken off
 * first; of what is left, a share is rounded up and is at least one.
 */
export function choose<Candidate extends { readonly id: string }>(asked: ChoiceAsked<Candidate>): Choice<Candidate> {
  const ordered = orderById(asked.candidates);
  const available = Math.max(0, ordered.length - asked.keep);
  const wanted = wantedOf(asked.pick, available);
  if (wanted > available) return { ok: false, wanted, available };
  if (wanted === ordered.length) return { ok: true, chosen: ordered };
  const isChosen = drawn(ordered.length, wanted, seededNumbers(asked.seed, `choose ${asked.purpose}`));
  return { ok: true, chosen: ordered.filter((_candidate, place) => isChosen[place] === 1) };
}

/**
 * Draws `wanted` of the places 0 to `count` - 1, each set of so many as likely as every other: the first steps of a
 * Fisher-Yates shuffle.
 * @returns 1 at each place that was drawn, 0 elsewhere
 */
export function drawn(count: number, wanted: number, below: NumbersBelow): Uint8Array {
  const places = new Uint32Array(count);
  for (let place = 0; place < count; place += 1) places[place] = place;
  const isDrawn = new Uint8Array(count);
  for (let index = 0; index < wanted; index += 1) {
    const other = index + below(count - index);
    const place = itemAt(places, other);
    places[other] = itemAt(places, index);
    places[index] = place;
    isDrawn[place] = 1;
  }
  return isDrawn;
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
