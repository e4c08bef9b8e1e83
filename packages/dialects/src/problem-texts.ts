import type { Problem } from '@firedrill/core/errors';
import type { Words } from '@firedrill/core/fault';
import { closest } from '@firedrill/core/words/closest';
import { settleParticles } from '@firedrill/core/words/particles';
import { isRecord } from './loose-values.ts';

/** A value in few words, for `found`. A secret is never shown. */
export function foundText(value: unknown, secrets: readonly string[] = []): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (isRecord(value)) return 'a mapping';
  // Looked for before JSON escapes what is in it: a quote, a backslash, the line end of a file that it was read from.
  const text = JSON.stringify(value);
  const written = typeof value === 'string' ? value : text;
  if (secrets.some((secret) => written.includes(secret))) return 'a secret';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Longer words are nobody's misspelling, and would take long to compare. */
const longestWord = 200;

/** A question for the word that was probably meant, or null when none is near. */
export const didYouMean = (word: string, known: readonly string[]): string | null =>
  didYouMeanWords(word, known)?.en ?? null;

/** The same question in both languages. */
export function didYouMeanWords(word: string, known: readonly string[]): Words | null {
  const meant = word.length > longestWord ? null : closest(word, known);
  if (meant === null) return null;
  return { en: `Did you mean \`${meant}\`?`, ko: settleParticles(`\`${meant}\`을(를) 쓰려던 것입니까?`) };
}

/** Problems in the order of the text. */
export function inOrder<Located extends Pick<Problem, 'line' | 'column'>>(problems: readonly Located[]): Located[] {
  return problems.toSorted(
    (left, right) => (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0),
  );
}
