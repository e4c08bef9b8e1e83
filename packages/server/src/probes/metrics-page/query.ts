import { parseDurationMs } from '@firedrill/core/units';
import { compile, type Pattern } from '../search/search.ts';

/** One label, and what its value must be or, where it is `not`, must not be: a text, or a pattern of all of it. */
export interface Matcher {
  readonly label: string;
  readonly not: boolean;
  readonly is: string | Pattern;
}

/** The little of PromQL that the readings of one metrics page can answer. */
export interface PageQuery {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
  /** `value` is the last reading's. */
  readonly take: 'value' | 'rate' | 'increase';
  /** How far back `rate` and `increase` look; 0 for a value. */
  readonly rangeMs: number;
  /** All matching series together; otherwise there must be one. */
  readonly isSum: boolean;
}

export type QueryRead = { readonly ok: true; readonly query: PageQuery } | { readonly ok: false; readonly why: string };

/** What may be asked, for the sentence that refuses everything else. */
export const possible =
  'a selector such as orders_total{service="edge"}, rate(…[10s]) or increase(…[10s]) of one, and sum(…) of these; ' +
  'for anything else give the URL of a Prometheus server';

/**
 * Reads a query for a metrics page:
 *
 *     query    = "sum(" part ")" | part
 *     part     = ("rate(" | "increase(") selector "[" duration "])" | selector
 *     selector = name ["{" label ("=" | "!=" | "=~" | "!~") text, … "}"]
 *
 * What PromQL has beyond it is refused by its name.
 * @see https://prometheus.io/docs/prometheus/latest/querying/basics/
 */
export function readPageQuery(text: string): QueryRead {
  const cursor: Cursor = { text, at: 0 };
  try {
    const query = whole(cursor);
    const rest = cursor.text.slice(cursor.at).trim();
    if (rest !== '') refuse(named(rest));
    return { ok: true, query };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { ok: false, why: thrown.message };
    throw thrown;
  }
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** Leaves the parser with what cannot be answered; never leaves this file. */
class Refusal extends Error {}

function refuse(what: string): never {
  throw new Refusal(what);
}

function whole(cursor: Cursor): PageQuery {
  const called = functionAt(cursor);
  if (called !== 'sum') return { ...part(cursor, called), isSum: false };
  const query = part(cursor, functionAt(cursor));
  close(cursor, ')');
  return { ...query, isSum: true };
}

type Part = Omit<PageQuery, 'isSum'>;

function part(cursor: Cursor, called: string | null): Part {
  if (called === null) {
    const found = selector(cursor);
    if (take(cursor, /\s*\[/y) !== null) refuse('a range without rate() or increase()');
    return { ...found, take: 'value', rangeMs: 0 };
  }
  if (called !== 'rate' && called !== 'increase') refuse(`${called}()`);
  const inner = functionAt(cursor);
  if (inner !== null) refuse(`${inner}() inside ${called}()`);
  const found = selector(cursor);
  const range = take(cursor, /\s*\[\s*([^\]:]*?)\s*\]/y);
  if (range === null) refuse(take(cursor, /\s*\[[^\]]*:/y) === null ? `${called}() without a range` : 'a subquery');
  const rangeMs = promDurationMs(range[1] ?? '');
  if (rangeMs === null) refuse(`the range [${range[1] ?? ''}]`);
  close(cursor, ')');
  return { ...found, take: called, rangeMs };
}

/** The name of a function that is called here, its parenthesis included; `sum by` is no plain sum. */
function functionAt(cursor: Cursor): string | null {
  const grouped = take(cursor, /\s*([a-z_]+)\s+(by|without)\b/iy) ?? take(cursor, /\s*([a-z_]+)\s*(by|without)\s*\(/iy);
  if (grouped !== null) refuse(`${grouped[1] ?? ''} ${grouped[2] ?? ''} (…)`);
  return take(cursor, /\s*([a-zA-Z_]\w*)\s*\(/y)?.[1] ?? null;
}

function selector(cursor: Cursor): Pick<PageQuery, 'metric' | 'matchers'> {
  const name = take(cursor, /\s*([a-zA-Z_:][\w:]*)/y)?.[1] ?? null;
  const found: { label: string; operator: string; value: string }[] = [];
  if (take(cursor, /\s*\{/y) !== null) {
    for (;;) {
      if (take(cursor, /\s*\}/y) !== null) break;
      const matcher = take(cursor, /\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*,?/y);
      if (matcher === null) refuse(named(cursor.text.slice(cursor.at).trim()));
      const [, label = '', operator = '', quoted = ''] = matcher;
      found.push({ label, operator, value: unquoted(quoted) });
    }
  }
  const inBraces = found.find(({ label, operator }) => label === '__name__' && operator === '=');
  const metric = name ?? inBraces?.value;
  if (metric === undefined) {
    if (found.some(({ label }) => label === '__name__')) refuse('a name that is a pattern');
    const rest = cursor.text.slice(cursor.at).trim();
    refuse(found.length > 0 || rest === '' ? 'a selector without a name' : named(rest));
  }
  return { metric, matchers: found.filter((each) => each !== inBraces).map(matcherOf) };
}

function matcherOf({ label, operator, value }: { label: string; operator: string; value: string }): Matcher {
  const not = operator.startsWith('!');
  return { label, not, is: operator.endsWith('~') ? wholePattern(value) : value };
}

/** A pattern of PromQL matches the whole value. */
function wholePattern(source: string): Pattern {
  try {
    const pattern = { source, whole: true } as const;
    compile(pattern);
    return pattern;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return refuse(`the pattern ${source}`);
    throw thrown;
  }
}

const unquoted = (quoted: string): string =>
  quoted.slice(1, -1).replaceAll(/\\(.)/g, (_whole, character: string) => (character === 'n' ? '\n' : character));

/** `90s`, and PromQL's `1m30s`; null for what is none, or nothing. */
function promDurationMs(text: string): number | null {
  const parts = text.match(/\d+(ms|[smhdwy])/g) ?? [];
  if (parts.join('') !== text || parts.length === 0) return null;
  const sum = parts.reduce((total, each) => total + (parseDurationMs(each) ?? Number.NaN), 0);
  return Number.isFinite(sum) && sum > 0 ? sum : null;
}

function take(cursor: Cursor, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text);
  if (found !== null) cursor.at = pattern.lastIndex;
  return found;
}

function close(cursor: Cursor, character: ')'): void {
  if (take(cursor, /\s*\)/y) !== null) return;
  const rest = cursor.text.slice(cursor.at).trim();
  refuse(rest === '' ? `a query without its \`${character}\`` : named(rest));
}

/** What PromQL calls that which begins here. */
function named(rest: string): string {
  const word = /^(by|without|offset|and|or|unless|bool)\b/i.exec(rest)?.[0];
  if (word !== undefined) return word;
  if (rest.startsWith('@')) return '@';
  const operator = /^(==|!=|>=|<=|[-+*/%^<>])/.exec(rest)?.[0];
  return operator === undefined ? `what stands at ${JSON.stringify(rest.slice(0, 20))}` : `the operator ${operator}`;
}
