import type { Tolerance } from '@firedrill/core/words/tolerance';
import type { Answer } from './answer.ts';
import { judgeNumber } from './judge-number.ts';
import type { Reasons } from './judge.ts';
import type { AtPath } from './search/search.ts';

type PathCondition = NonNullable<Tolerance['jsonPath']>[string];

/** The number at the first JSON path that has one; a list counts its items. Null when there is none. */
export function numberAtPath({ found }: Answer): number | null {
  for (const [, { value, items }] of found?.paths ?? []) {
    if (typeof value === 'number') return value;
    if (items !== undefined) return items;
  }
  return null;
}

/** What is expected at JSON paths. An answer that nobody can parse is blind: with a right status we cannot see. */
export function judgePaths({ found }: Answer, { jsonPath = {} }: Tolerance, reasons: Reasons): void {
  if (found === undefined || Object.keys(jsonPath).length === 0) return;
  if (!found.isJson) reasons.blind.push('the answer is no JSON');
  for (const [path, at] of found.paths ?? []) {
    const condition = jsonPath[path];
    if (condition !== undefined) judgePath({ path, at, condition }, reasons.bad);
  }
}

function judgePath(
  { path, at, condition }: { path: string; at: AtPath; condition: PathCondition },
  bad: string[],
): void {
  const { count, value, shown } = at;
  if (condition === null || typeof condition !== 'object') {
    if (value !== condition) bad.push(`${path} is ${shown}, expected ${JSON.stringify(condition)}`);
    return;
  }
  const items = at.items !== undefined && count === 1 ? at.items : count;
  const { minItems, maxItems, atLeast, atMost, equals } = condition;
  if (minItems !== undefined && items < minItems) bad.push(`${path} has ${items} items, expected at least ${minItems}`);
  if (maxItems !== undefined && items > maxItems) bad.push(`${path} has ${items} items, expected at most ${maxItems}`);
  if (equals !== undefined && value !== equals) bad.push(`${path} is ${shown}, expected ${JSON.stringify(equals)}`);
  if (atLeast === undefined && atMost === undefined) return;
  if (typeof value !== 'number') bad.push(`${path} is ${shown}, expected a number`);
  else judgeNumber(value, { atLeast, atMost }, bad);
}
