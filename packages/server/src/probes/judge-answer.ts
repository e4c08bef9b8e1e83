import type { Json } from '@firedrill/core/words/json';
import type { Tolerance } from '@firedrill/core/words/experiment';
import { durationText } from '@firedrill/core/units';
import { type JSONPathQuery, query } from './json-path.ts';
import { percentile } from './percentile.ts';

/** What a probe has in its hands after an answer came. */
export interface Answer {
  readonly status: number | null;
  readonly headers: { readonly [name: string]: string };
  readonly text: string;
  /** The parsed body, read only when a tolerance asks for it. */
  readonly json: () => Json | undefined;
  readonly latencyMs: number;
  readonly recentMs: readonly number[];
}

export type Judged =
  | { readonly quality: 'good' | 'bad'; readonly reasons: readonly string[]; readonly value: number | null }
  | { readonly quality: 'blind'; readonly reasons: readonly string[]; readonly value: null };

/** Compares an answer with its tolerance. Every member that is given must hold; all reasons come at once. */
export function judgeAnswer(answer: Answer, expect: Tolerance): Judged {
  const reasons: string[] = [];
  const blindReasons: string[] = [];
  const value = numberOf(answer, expect, blindReasons);
  judgeStatus(answer, expect, reasons);
  judgeText(answer, expect, reasons);
  judgeNumber(value, expect, reasons);
  judgePaths(answer, expect, { reasons, blindReasons });
  judgeLatency(answer, expect, reasons);
  if (reasons.length > 0) return { quality: 'bad', reasons, value };
  if (blindReasons.length > 0) return { quality: 'blind', reasons: blindReasons, value: null };
  return { quality: 'good', reasons: [], value };
}

/**
 * The number that bounds compare with: the body as a number where a bound asks for one, else the first JSON path's
 * number.
 */
function numberOf(answer: Answer, expect: Tolerance, blindReasons: string[]): number | null {
  if (expect.atLeast !== undefined || expect.atMost !== undefined) {
    const value = Number(answer.text.trim());
    if (answer.text.trim() !== '' && Number.isFinite(value)) return value;
    blindReasons.push('a bound is given, but the answer is no number');
    return null;
  }
  for (const path of Object.keys(expect.jsonPath ?? {})) {
    const json = answer.json();
    const [found] = json === undefined ? [] : query(path, json);
    if (typeof found === 'number') return found;
    if (Array.isArray(found)) return found.length;
  }
  return null;
}

function judgeStatus({ status }: Answer, { status: wanted }: Tolerance, reasons: string[]): void {
  if (wanted === undefined || status === null) return;
  const allowed = typeof wanted === 'number' ? [wanted] : wanted;
  if (!allowed.includes(status)) reasons.push(`status ${status}, expected ${allowed.join(' or ')}`);
}

function judgeText(answer: Answer, expect: Tolerance, reasons: string[]): void {
  if (expect.equals !== undefined && answer.text.trim() !== String(expect.equals)) {
    reasons.push(
      `answered ${JSON.stringify(answer.text.trim().slice(0, 80))}, expected ${JSON.stringify(expect.equals)}`,
    );
  }
  if (expect.matches !== undefined && !new RegExp(expect.matches, 'u').test(answer.text)) {
    reasons.push(`the answer does not match /${expect.matches}/`);
  }
  for (const [name, pattern] of Object.entries(expect.header ?? {})) {
    const found = answer.headers[name.toLowerCase()];
    if (found === undefined) reasons.push(`the header ${name} is missing`);
    else if (!new RegExp(pattern, 'u').test(found))
      reasons.push(`the header ${name} is ${found}, expected /${pattern}/`);
  }
}

function judgeNumber(value: number | null, { atLeast, atMost }: Tolerance, reasons: string[]): void {
  if (value === null) return;
  if (atLeast !== undefined && value < atLeast) reasons.push(`${value}, expected at least ${atLeast}`);
  if (atMost !== undefined && value > atMost) reasons.push(`${value}, expected at most ${atMost}`);
}

function judgeLatency({ latencyMs, recentMs }: Answer, expect: Tolerance, reasons: string[]): void {
  if (expect.latency !== undefined && latencyMs >= expect.latency.below) {
    reasons.push(`took ${durationText(latencyMs)}, expected below ${durationText(expect.latency.below)}`);
  }
  const all = [...recentMs, latencyMs];
  for (const [name, percent] of [
    ['p50', 50],
    ['p95', 95],
    ['p99', 99],
  ] as const) {
    const bound = expect[name]?.below;
    const found = percentile(all, percent);
    if (bound !== undefined && found !== null && found >= bound) {
      reasons.push(
        `${name} of the last ${all.length} is ${durationText(found)}, expected below ${durationText(bound)}`,
      );
    }
  }
}

type PathCondition = NonNullable<Tolerance['jsonPath']>[string];

function judgePaths(answer: Answer, expect: Tolerance, out: { reasons: string[]; blindReasons: string[] }): void {
  const wanted = Object.entries(expect.jsonPath ?? {});
  if (wanted.length === 0) return;
  const json = answer.json();
  if (json === undefined) {
    // An answer that nobody can parse: with a wrong status the system erred, with a right one we cannot see.
    out.blindReasons.push('the answer is no JSON');
    return;
  }
  for (const [path, condition] of wanted) judgePath({ path, found: query(path, json), condition }, out.reasons);
}

function judgePath(
  at: { path: JSONPathQuery; found: readonly Json[]; condition: PathCondition },
  reasons: string[],
): void {
  const { path, found, condition } = at;
  const [first] = found;
  if (condition === null || typeof condition !== 'object') {
    if (first !== condition) reasons.push(`${path} is ${shortly(first)}, expected ${JSON.stringify(condition)}`);
    return;
  }
  const items = Array.isArray(first) && found.length === 1 ? first.length : found.length;
  const { minItems, maxItems, atLeast, atMost, equals } = condition;
  if (minItems !== undefined && items < minItems)
    reasons.push(`${path} has ${items} items, expected at least ${minItems}`);
  if (maxItems !== undefined && items > maxItems)
    reasons.push(`${path} has ${items} items, expected at most ${maxItems}`);
  if (equals !== undefined && first !== equals)
    reasons.push(`${path} is ${shortly(first)}, expected ${JSON.stringify(equals)}`);
  if (atLeast === undefined && atMost === undefined) return;
  if (typeof first !== 'number') reasons.push(`${path} is ${shortly(first)}, expected a number`);
  else
    judgeNumber(
      first,
      { ...(atLeast === undefined ? {} : { atLeast }), ...(atMost === undefined ? {} : { atMost }) },
      reasons,
    );
}

const shortly = (value: Json | undefined): string =>
  value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80);
