import type { Problem } from '@firedrill/core/errors';
import { actionSpec, probeSpec } from '@firedrill/core/words/experiment';
import { closest } from '@firedrill/core/words/closest';
import { z, type ZodType } from 'zod';
import type { LocatedDocument, Path } from '../located-document.ts';
import { keysAt } from './schema-keys.ts';
import { isRecord, valueAt } from '../loose-values.ts';
import { foundText } from '../problem-texts.ts';

type Issue = z.core.$ZodIssue;

interface Checked {
  readonly document: LocatedDocument;
  /** The filled-in document, where `found` is read. */
  readonly whole: unknown;
  readonly secrets: readonly string[];
  readonly schema: ZodType;
  /** Where the checked part stands in the document. */
  readonly at: Path;
}

/** What a schema has against a part of a document, each with its place, what was found and what was expected. */
export function schemaProblems(checked: Checked): readonly Problem[] {
  const value = valueAt(checked.whole, checked.at) ?? {};
  const lost = checked.at.length === 0 ? lostKeys(checked.document, value, []) : [];
  const result = checked.schema.safeParse(value);
  if (result.success) return lost;
  const keys = z.toJSONSchema(checked.schema, { io: 'input', unrepresentable: 'any' });
  return [...lost, ...result.error.issues.flatMap(flatten).flatMap((issue) => problemsOf(issue, checked, keys))];
}

/** The one key that no mapping of a schema keeps: what stands under it would be dropped in silence. */
const lostKey = '__proto__';

/** Where a document has that key; told once, with the whole document. */
function lostKeys(document: LocatedDocument, value: unknown, at: Path): readonly Problem[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => lostKeys(document, each, [...at, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const path = [...at, key];
    if (key !== lostKey) return lostKeys(document, member, path);
    return [document.problemAt(path, 'key', { found: `the key \`${lostKey}\``, expected: 'another name' })];
  });
}

/** The mappings in a list, each with its place; whatever else stands there is told by the schema of the list. */
export function partsAt(whole: unknown, list: Path) {
  const parts = valueAt(whole, list);
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part: unknown, index) => (isRecord(part) ? [{ at: [...list, index], part }] : []));
}

/** Of a union, the branch that came furthest: one that accepts the value's type is what the writer meant. */
function flatten(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((branch) =>
    branch.every((each) => each.path.length > 0 || each.code === 'unrecognized_keys'),
  );
  if (meant === undefined || meant.length === 0) return [issue];
  return meant.map((each) => ({ ...each, path: [...issue.path, ...each.path] })).flatMap(flatten);
}

function problemsOf(issue: Issue, checked: Checked, keys: unknown): readonly Problem[] {
  const { document, at, secrets, whole } = checked;
  const inner = pathOf(issue.path);
  const path = [...at, ...inner];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(keys, inner);
    return issue.keys
      .filter((key) => key !== lostKey)
      .map((key) => document.problemAt([...path, key], 'key', unknownKey(key, known, path)));
  }
  const value = valueAt(whole, path);
  const expected = expectedText(issue);
  const next = typeof value === 'number' ? unitHint(value, expected) : nameHint(value, issue);
  return [
    document.problemAt(path, issue.code === 'invalid_key' ? 'key' : 'value', {
      found: foundText(value, secrets),
      expected,
      next,
    }),
  ];
}

const pathOf = (path: readonly PropertyKey[]): Path =>
  path.map((step) => (typeof step === 'number' ? step : String(step)));

function unknownKey(
  key: string,
  known: readonly string[],
  within: Path,
): { found: string; expected: string; next: string | null } {
  const meant = closest(key, known);
  const expected = known.length === 0 ? 'no keys here' : `one of ${known.join(', ')}`;
  const next = isBesideWith(key, within)
    ? `\`${key}\` belongs one level up, beside \`with\`.`
    : meant === null
      ? null
      : `Did you mean \`${meant}\`?`;
  return { found: `the key \`${key}\``, expected, next };
}

/** What every probe or action has, written among the parameters of one kind of them. */
function isBesideWith(key: string, within: Path): boolean {
  if (within.at(-1) !== 'with') return false;
  const shape = within.includes('method') ? actionSpec.shape : probeSpec.shape;
  return key !== 'with' && Object.hasOwn(shape, key);
}

/** What was expected, as a noun. Messages of our own schemas begin with `expected ` and are taken as they are. */
function expectedText(issue: Issue): string {
  const own = /^expected (.*)$/s.exec(issue.message)?.[1];
  if (own !== undefined) return own;
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(
        issue.values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)) ?? 'nothing'),
      );
    case 'invalid_union':
      return oneOf([...new Set(issue.errors.flatMap((branch) => branch.slice(0, 1).map(expectedText)))]);
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${counted(issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${counted(issue.origin)}`;
    case 'invalid_key':
      return issue.issues.slice(0, 1).map(expectedText).join('');
    default:
      return issue.message.replace(/^Invalid \w+: /, '');
  }
}

const typeWords: { readonly [type: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'null',
};

const oneOf = (words: readonly string[]): string =>
  words.length === 1 ? words.join('') : `one of: ${words.join(', ')}`;

function counted(origin: string): string {
  if (origin === 'array') return ' in the list';
  return origin === 'string' ? ' characters' : '';
}

/** A bare number where a unit is needed: what it would look like with one. */
function unitHint(value: number, expected: string): string | null {
  if (expected.includes('duration')) return `Write ${value}s for seconds, or ${value}ms for milliseconds.`;
  if (expected.includes('size')) return `Write ${value}MiB, or another unit.`;
  return expected.includes('share') && !expected.startsWith('one of') ? `Write ${value}%.` : null;
}

function nameHint(value: unknown, issue: Issue): string | null {
  if (typeof value !== 'string' || issue.code !== 'invalid_value') return null;
  if (Object.hasOwn(notInDocuments, value)) return notInDocuments[value] ?? null;
  const meant = closest(value, issue.values.map(String));
  return meant === null ? null : `Did you mean \`${meant}\`?`;
}

/** Words that mean something elsewhere, and what to write instead of them. */
const notInDocuments: { readonly [word: string]: string } = {
  simulated: 'Simulated targets are no part of a document: name what is really there, such as `process` or `host`.',
};
