import { ownOf } from '@firedrill/core/words/own-of';
import type { SelectionMode } from './template.ts';

/**
 * Reads `ALL`, `COUNT(n)` or `PERCENT(n)`: n is a whole number, at least 1, and a percentage is at most 100.
 * @returns null when the text is none of these
 */
export function parseSelectionMode(text: string): SelectionMode | null {
  if (text === 'ALL') return { mode: 'all' };
  const [, word, digits] = /^(COUNT|PERCENT)\((\d{1,9})\)$/.exec(text) ?? [];
  const number = Number(digits);
  if (word === undefined || number < 1) return null;
  if (word === 'COUNT') return { mode: 'count', count: number };
  return number > 100 ? null : { mode: 'percent', percent: number };
}

/** How many of the resources found are taken. A percentage rounds down; a count above what was found takes all. */
export function takenOf(mode: SelectionMode, found: number): number {
  if (mode.mode === 'all') return found;
  return mode.mode === 'count' ? Math.min(mode.count, found) : Math.floor((found * mode.percent) / 100);
}

/** The smallest percentage that takes `wanted` of `found` resources: whole, 1 to 100. `wanted` is 1 to `found`. */
export function percentFor(wanted: number, found: number): number {
  return Math.ceil((100 * wanted) / found);
}

/** The selection mode that was probably meant, or null. */
export function meantSelectionMode(text: string): string | null {
  const [, word = '', digits = ''] = /^\s*([a-z]+)\s*\(?\s*(\d*)\s*%?\s*\)?\s*$/i.exec(text) ?? [];
  const modes = { all: 'ALL', count: `COUNT(${digits})`, percent: `PERCENT(${digits})` };
  const meant = ownOf<string>(modes, word.toLowerCase());
  return meant !== undefined && meant !== text && parseSelectionMode(meant) !== null ? meant : null;
}
