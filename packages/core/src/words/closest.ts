import { itemAt } from './item-at.ts';

/**
 * The word that was probably meant, for misspelt keys and names. Distance: insertions, deletions, substitutions and
 * swaps of neighbours, each costing 1 (Damerau-Levenshtein, optimal string alignment). A third of the longer word's
 * letters may be wrong, so that `lable` still finds `labels`; of five letters two, so that `alfa` finds `alpha`.
 * @returns the nearest of `words`, the first one among equals, or null when none is near.
 */
export function closest(word: string, words: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of words) {
    const length = Math.max(word.length, candidate.length);
    const allowed = Math.max(length < 5 ? 1 : 2, Math.floor(length / 3));
    if (Math.abs(candidate.length - word.length) > Math.min(allowed, bestDistance - 1)) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= allowed && distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** How many insertions, deletions, substitutions and swaps of neighbours lie between two words. */
export function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        itemAt(last, column) + 1,
        itemAt(current, column - 1) + 1,
        itemAt(last, column - 1) + (same ? 0 : 1),
        swapped ? itemAt(beforeLast, column - 2) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return itemAt(last, right.length);
}
