import type { Problem } from '@firedrill/core/errors';
import { FisFault } from './fis-fault.ts';
import type { FisScope } from './fis-store.ts';

/** As much of a problem as a refusal tells: what, where, what was expected, and what to do. */
export type Told = Pick<Problem, 'path' | 'found' | 'expected' | 'next'>;

const mostTold = 100;

/** One ValidationException for everything that is wrong; beyond a hundred it says how many more there are. */
export function refusedFor(problems: readonly Told[]): FisFault {
  return new FisFault('ValidationException', problemsText(problems));
}

/** Several problems stand on lines of their own, so that a terminal shows them as a list. */
export function problemsText(problems: readonly Told[]): string {
  const [only, ...others] = problems.map(problemText);
  if (only === undefined || others.length === 0) return only ?? 'Nothing is wrong.';
  const lines = [only, ...others].slice(0, mostTold).map((text, index) => `${index + 1}. ${text}`);
  const more = problems.length > mostTold ? [`And ${problems.length - mostTold} more.`] : [];
  return [`There are ${problems.length} problems.`, ...lines, ...more].join('\n');
}

function problemText({ path, found, expected, next }: Told): string {
  const told = `${path === '' ? 'the document' : path}: found ${found}; expected ${expected}.`;
  return next === null ? told : `${told} ${next}`;
}

/** @param what such as `experiment template EXT…` */
export const unknown = (what: string, { account, region }: FisScope): FisFault =>
  new FisFault('ResourceNotFoundException', `There is no ${what} in account ${account} and region ${region}.`);

export const overQuota = (what: string, most: number): FisFault =>
  new FisFault('ServiceQuotaExceededException', `There may be at most ${most} ${what} (quota).`);
