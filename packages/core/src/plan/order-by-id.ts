import { itemAt } from '../words/item-at.ts';

/** How many code units after the common beginning of all ids are packed into a number to sort by. */
const packedUnits = 6;
const unitValues = 256;
const digitValues = 2 ** 16;

/**
 * Puts candidates in the order of their ids, code unit by code unit; equal ids keep the order in which they came.
 * Sorting 100,000 texts takes longer than all else together, so the first differing units are packed into numbers,
 * those are sorted digit by digit (a radix sort), and only what is equal there is compared as text.
 */
export function orderById<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  const keys = packedKeys(items);
  if (keys === null) return items.toSorted(compareIds);
  const indexes = sortedIndexes(keys);
  const keyAt = (place: number): number => itemAt(keys, itemAt(indexes, place));
  const byText = (left: number, right: number): number =>
    compareIds(itemAt(items, left), itemAt(items, right)) || left - right;
  for (let from = 0, to = 1; from < indexes.length; from = to, to += 1) {
    while (to < indexes.length && keyAt(to) === keyAt(from)) to += 1;
    if (to - from > 1) indexes.subarray(from, to).sort(byText);
  }
  const ordered: Item[] = [];
  for (let place = 0; place < indexes.length; place += 1) ordered.push(itemAt(items, itemAt(indexes, place)));
  return ordered;
}

const compareIds = (left: { readonly id: string }, right: { readonly id: string }): number =>
  left.id < right.id ? -1 : left.id > right.id ? 1 : 0;

/** Numbers in the order of the ids as far as they tell them apart; null when an id has units that do not fit. */
function packedKeys(items: readonly { readonly id: string }[]): Float64Array | null {
  let prefix = items[0]?.id ?? '';
  for (const { id } of items) while (!id.startsWith(prefix)) prefix = prefix.slice(0, -1);
  const keys = new Float64Array(items.length);
  for (let index = 0; index < items.length; index += 1) {
    const { id } = itemAt(items, index);
    let key = 0;
    for (let at = prefix.length; at < prefix.length + packedUnits; at += 1) {
      // The end of a text comes before every unit.
      const unit = at < id.length ? id.charCodeAt(at) + 1 : 0;
      if (unit >= unitValues) return null;
      key = key * unitValues + unit;
    }
    keys[index] = key;
  }
  return keys;
}

/** A least-significant-digit radix sort of 48-bit keys; stable. */
function sortedIndexes(keys: Float64Array): Uint32Array {
  const count = keys.length;
  let from = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) from[index] = index;
  let to = new Uint32Array(count);
  for (let divisor = 1; divisor < unitValues ** packedUnits; divisor *= digitValues) {
    const places = placesByDigit(keys, divisor);
    for (const index of from) {
      const digit = digitOf(keys[index] as number, divisor); // every index is one of a key
      const place = places[digit] as number; // every digit has its place
      to[place] = index;
      places[digit] = place + 1;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Where the first key with each digit goes. */
function placesByDigit(keys: Float64Array, divisor: number): Uint32Array {
  const counts = new Uint32Array(digitValues);
  for (const key of keys) {
    const digit = digitOf(key, divisor);
    counts[digit] = (counts[digit] as number) + 1; // every digit is counted
  }
  let place = 0;
  return counts.map((count) => (place += count) - count);
}

const digitOf = (key: number, divisor: number): number => Math.floor(key / divisor) % digitValues;
