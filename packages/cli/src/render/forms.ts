import { FiredrillError } from '@firedrill/core/errors';
import { closest } from '@firedrill/core/words/closest';
import { stringify } from 'yaml';

/** A list or an object in the form that `-o` asks for; `table` and `name` are made by those who know the rows. */
export function formText(value: unknown, form: 'json' | 'yaml'): string {
  if (form === 'json') return `${JSON.stringify(value, null, 2)}\n`;
  return stringify(JSON.parse(JSON.stringify(value)), { lineWidth: 0 });
}

/** One of the words that are allowed. @throws FiredrillError `usage`, with the word that was probably meant */
export function oneOf<Word extends string>(given: string, allowed: readonly Word[], what: string): Word {
  const found = allowed.find((word) => word === given);
  if (found !== undefined) return found;
  const meant = closest(given, allowed);
  const hint = meant === null ? '' : `; did you mean ${meant}?`;
  throw new FiredrillError('usage', `${what} ${given}: expected ${allowed.join(', ')}${hint}`);
}
