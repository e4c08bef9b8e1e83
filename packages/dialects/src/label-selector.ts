/**
 * One thing that a label selector of Kubernetes asks of an object's labels. All requirements of a selector must hold.
 * What is unequal, not among values, or asked to be absent also holds where the label is absent.
 */
export type LabelRequirement = { readonly key: string } & (
  | { readonly operator: 'in' | 'notin'; readonly values: readonly string[] }
  | { readonly operator: 'exists' | 'absent' }
  | { readonly operator: 'above' | 'below'; readonly bound: bigint }
);

/** The requirements, or why the text is no selector: which part was found, and what may stand in its place. */
export type ReadSelector =
  | { readonly ok: true; readonly requirements: readonly LabelRequirement[] }
  | { readonly ok: false; readonly found: string; readonly expected: string };

export type Labels = ReadonlyMap<string, string>;

/**
 * Reads `app=shop,tier in (web, db),!old,canary,generation>3`: equality (`=`, `==`, `!=`), sets (`in`, `notin`), a key
 * alone, `!` before a key, and whole numbers (`>`, `<`); a comma is AND. An empty text asks nothing.
 * @see Kubernetes, "Labels and Selectors"; the grammar stands in labels.Parse of k8s.io/apimachinery
 */
export function readLabelSelector(text: string): ReadSelector {
  const reading: Reading = { tokens: tokensOf(text), at: 0 };
  const requirements: LabelRequirement[] = [];
  if (reading.tokens.length === 0) return { ok: true, requirements };
  for (;;) {
    const read = requirement(reading);
    if ('expected' in read) return { ok: false, ...read };
    requirements.push(read);
    const next = reading.tokens[reading.at];
    if (next === undefined) return { ok: true, requirements };
    if (next !== ',') return { ok: false, ...wrong(next, '`,` or the end') };
    reading.at += 1;
  }
}

/** Whether labels hold what a requirement asks. */
export function holds(requirement: LabelRequirement, labels: Labels): boolean {
  const value = labels.get(requirement.key);
  switch (requirement.operator) {
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case 'above':
    case 'below': {
      if (value === undefined || !wholeNumber.test(value)) return false;
      const number = BigInt(value.replace(/^\+/, ''));
      return requirement.operator === 'above' ? number > requirement.bound : number < requirement.bound;
    }
  }
}

interface Reading {
  readonly tokens: readonly string[];
  at: number;
}

interface Wrong {
  readonly found: string;
  readonly expected: string;
}

const wrong = (token: string | undefined, expected: string): Wrong => ({
  found: token === undefined ? 'the end' : `\`${token.slice(0, 80)}\``,
  expected,
});

/** Signs of one or two characters, and words of everything else; spaces only part them. */
const tokensOf = (text: string): readonly string[] => text.match(/==|!=|[=!(),<>]|[^\s=!(),<>]+/g) ?? [];

const isWord = (token: string | undefined): token is string => token !== undefined && !/^[=!(),<>]/.test(token);

function requirement(reading: Reading): LabelRequirement | Wrong {
  const isNot = reading.tokens[reading.at] === '!';
  if (isNot) reading.at += 1;
  const key = reading.tokens[reading.at];
  if (!isWord(key) || key === 'in' || key === 'notin') return wrong(key, isNot ? 'a key' : 'a key or `!`');
  if (!isKey(key)) return wrong(key, 'a key, such as app or example.com/app');
  reading.at += 1;
  if (isNot) return { key, operator: 'absent' };
  const operator = reading.tokens[reading.at];
  if (operator === undefined || operator === ',') return { key, operator: 'exists' };
  reading.at += 1;
  switch (operator) {
    case '=':
    case '==':
    case '!=':
      return valued(reading, (value) => ({ key, operator: operator === '!=' ? 'notin' : 'in', values: [value] }));
    case 'in':
    case 'notin':
      return setOf(reading, (values) => ({ key, operator, values }));
    case '<':
    case '>':
      return bounded(reading, (bound) => ({ key, operator: operator === '>' ? 'above' : 'below', bound }));
    default:
      return wrong(operator, 'one of: =, ==, !=, in, notin, >, <');
  }
}

/** A value, or nothing, which is an empty one. */
function valued(reading: Reading, make: (value: string) => LabelRequirement): LabelRequirement | Wrong {
  const value = reading.tokens[reading.at];
  if (value === undefined || value === ',') return make('');
  if (!isWord(value) || !isValue(value)) return wrong(value, aValue);
  reading.at += 1;
  return make(value);
}

/** Values in parentheses with commas between them; any of them may be empty, but something must stand there. */
function setOf(reading: Reading, make: (values: readonly string[]) => LabelRequirement): LabelRequirement | Wrong {
  const open = reading.tokens[reading.at];
  if (open !== '(') return wrong(open, '`(`, such as in (web, db)');
  reading.at += 1;
  if (reading.tokens[reading.at] === ')') return wrong(')', aValue);
  const values: string[] = [];
  for (;;) {
    const token = reading.tokens[reading.at];
    const hasValue = isWord(token);
    if (hasValue && !isValue(token)) return wrong(token, aValue);
    values.push(hasValue ? token : '');
    if (hasValue) reading.at += 1;
    const next = reading.tokens[reading.at];
    reading.at += 1;
    if (next === ')') return make(values);
    if (next !== ',') return wrong(next, '`,` or `)`');
  }
}

function bounded(reading: Reading, make: (bound: bigint) => LabelRequirement): LabelRequirement | Wrong {
  const bound = reading.tokens[reading.at];
  if (!isWord(bound) || !wholeNumber.test(bound)) return wrong(bound, 'a whole number');
  reading.at += 1;
  return make(BigInt(bound.replace(/^\+/, '')));
}

const wholeNumber = /^[+-]?\d{1,18}$/;
const aValue = 'a value of at most 63 letters, digits, -, _ and .';
const name = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const prefix = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const isValue = (text: string): boolean => text === '' || name.test(text);

function isKey(text: string): boolean {
  const [first = '', second, ...rest] = text.split('/');
  if (rest.length > 0) return false;
  return second === undefined ? name.test(first) : first.length <= 253 && prefix.test(first) && name.test(second);
}
