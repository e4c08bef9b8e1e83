import type { Json } from '@firedrill/core/words/json';
import type { Tolerance } from '@firedrill/core/words/tolerance';
import type { Answer } from './answer.ts';
import { judgeNumber, shortly } from './judge-number.ts';
import type { Reasons } from './judge.ts';
import { type JSONPathQuery, query } from './json-path.ts';

type PathCondition = NonNullable<Tolerance['jsonPath']>[string];

/** The number at the first JSON path that has one; a list counts its items. Null when there is none. */
export function numberAtPath(answer: Answer, expect: Tolerance): number | null {
  const paths = Object.keys(expect.jsonPath ?? {});
  const json = paths.length === 0 ? undefined : answer.json?.();
  if (json === undefined) return null;
  for (const path of paths) {
    const [found] = query(path, json);
    if (typeof found === 'number') return found;
    if (Array.isArray(found)) return found.length;
  }
  return null;
}

/** What is expected at JSON paths. An answer that nobody can parse is blind: with a right status we cannot see. */
export function judgePaths(answer: Answer, expect: Tolerance, reasons: Reasons): void {
  const wanted = Object.entries(expect.jsonPath ?? {});
  if (wanted.length === 0) return;
  const json = answer.json?.();
  if (json === undefined) {
    reasons.blind.push('the answer is no JSON');
    return;
  }
  for (const [path, condition] of wanted) judgePath({ path, found: query(path, json), condition }, reasons.bad);
}

function judgePath(at: { path: JSONPathQuery; found: readonly Json[]; condition: PathCondition }, bad: string[]): void {
  const { path, found, condition } = at;
  const [first] = found;
  if (condition === null || typeof condition !== 'object') {
    if (first !== condition) bad.push(`${path} is ${shortly(first)}, expected ${JSON.stringify(condition)}`);
    return;
  }
  const items = Array.isArray(first) && found.length === 1 ? first.length : found.length;
  const { minItems, maxItems, atLeast, atMost, equals } = condition;
  if (minItems !== undefined && items < minItems) bad.push(`${path} has ${items} items, expected at least ${minItems}`);
  if (maxItems !== undefined && items > maxItems) bad.push(`${path} has ${items} items, expected at most ${maxItems}`);
  if (equals !== undefined && first !== equals)
    bad.push(`${path} is ${shortly(first)}, expected ${JSON.stringify(equals)}`);
  if (atLeast === undefined && atMost === undefined) return;
  if (typeof first !== 'number') bad.push(`${path} is ${shortly(first)}, expected a number`);
  else judgeNumber(first, { atLeast, atMost }, bad);
}
