import { catalogue, type FiredrillError, type Problem, reasonOf } from '@firedrill/core/errors';
import type { Paint } from './paint.ts';

/** An operating error as people read it: what, why, what to do; all problems of an input, each at its place. */
export function problemsText(error: FiredrillError, paint: Paint): string {
  if (error.problems.length > 0) return error.problems.map((problem) => problemText(problem, paint)).join('\n\n');
  const { sentence, remedy } = catalogue[error.code];
  const head = `${paint(['bold', 'red'], `error ${error.code}`)}: ${sentence}`;
  return [head, `  ${reasonOf(error)}`, `  next: ${remedy}`].join('\n');
}

/** `FILE:LINE:COLUMN  PATH` first, in the form that editors and terminals make clickable. */
export function problemText(problem: Problem, paint: Paint): string {
  const { file, line, column, path, found, expected, next, code } = problem;
  const place = [file, line, column].filter((part) => part !== null).join(':');
  const where = [place, path].filter((part) => part !== '').join('  ');
  const { sentence, remedy } = catalogue[code];
  return [
    `${where === '' ? '' : `${paint('bold', where)}\n`}${paint(['bold', 'red'], `error ${code}`)}: ${sentence}`,
    `  found:    ${found}`,
    `  expected: ${expected}`,
    `  next:     ${next ?? remedy}`,
  ].join('\n');
}
