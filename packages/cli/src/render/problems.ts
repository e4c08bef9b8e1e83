import { errorWords } from '@firedrill/core/error-words';
import { catalogue, type FiredrillError, type Problem, reasonOf } from '@firedrill/core/errors';
import type { Language } from '../verb.ts';
import type { Paint } from './paint.ts';
import { problemIn } from './problem-words.ts';
import { padded } from './table.ts';

/** Colours and language of a problem. What the phrasebook of the checks does not know is told in English. */
export interface ProblemWording {
  readonly paint: Paint;
  readonly language: Language;
}

const labels = {
  en: { error: 'error', found: 'found:', expected: 'expected:', next: 'next:', columns: 9 },
  ko: { error: '오류', found: '발견:', expected: '기대:', next: '할 일:', columns: 7 },
} as const;

/** An operating error as people read it: what, why, what to do; all problems of an input, each at its place. */
export function problemsText(error: FiredrillError, wording: ProblemWording): string {
  if (error.problems.length > 0) return error.problems.map((problem) => problemText(problem, wording)).join('\n\n');
  const { paint, language } = wording;
  const { sentence, remedy } = errorWords(error.code, language);
  const head = `${paint(['bold', 'red'], `${labels[language].error} ${error.code}`)}: ${sentence}`;
  return [head, `  ${problemIn(reasonOf(error), language)}`, `  ${labels[language].next} ${remedy}`].join('\n');
}

/** `FILE:LINE:COLUMN  PATH` first, in the form that editors and terminals make clickable. */
export function problemText(problem: Problem, { paint, language }: ProblemWording): string {
  const { file, line, column, path, found, expected, next, code } = problem;
  const place = [file, line, column].filter((part) => part !== null).join(':');
  const where = [place, path].filter((part) => part !== '').join('  ');
  const { sentence, remedy } = errorWords(code, language);
  const say = labels[language];
  const isUsual = next === null || next === catalogue[code].remedy;
  return [
    `${where === '' ? '' : `${paint('bold', where)}\n`}${paint(['bold', 'red'], `${say.error} ${code}`)}: ${sentence}`,
    `  ${padded(say.found, say.columns)} ${problemIn(found, language)}`,
    `  ${padded(say.expected, say.columns)} ${problemIn(expected, language)}`,
    `  ${padded(say.next, say.columns)} ${isUsual ? remedy : problemIn(next, language)}`,
  ].join('\n');
}
