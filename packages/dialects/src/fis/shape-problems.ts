import type { Problem } from '@firedrill/core/errors';
import type { Path, ProblemWords } from '../located-document.ts';
import { isRecord } from '../loose-values.ts';
import { didYouMean, foundText } from '../problem-texts.ts';
import { shapes } from './constraints.ts';
import type { Checked } from './finding.ts';
import type { Shape } from './shape.ts';

/** What may stand there, for members that are often forgotten. */
const examples: { readonly [member: string]: string } = {
  selectionMode: '"selectionMode": "ALL", or COUNT(n), or PERCENT(n)',
  stopConditions: '"stopConditions": [{"source": "none"}], or better an alarm',
};

type TextShape = Extract<Shape, { type: 'string' }>;
type Say = (path: Path, at: 'key' | 'value', what: ProblemWords) => Problem;

/** Members that the aws CLI and the SDKs fill in by themselves. */
const filledIn = ['clientToken'];

/**
 * What AWS's service model has against a document: types, required and unknown members, lengths, enums, patterns. A
 * member that the model does not know is refused, as the aws CLI and boto3 refuse it before anything is sent.
 */
export function shapeProblems({ document, problem }: Checked): readonly Problem[] {
  return problemsOf(document.value, { name: 'CreateExperimentTemplateRequest', path: [], say: problem });
}

interface At {
  readonly name: string;
  readonly path: Path;
  readonly say: Say;
}

function problemsOf(value: unknown, { name, path, say }: At): readonly Problem[] {
  const shape = shapes[name];
  if (shape === undefined) return [];
  switch (shape.type) {
    case 'structure':
      return isRecord(value)
        ? structureProblems(value, shape, { name, path, say })
        : [wrongType(value, shape, path, say)];
    case 'map':
      return isRecord(value) ? mapProblems(value, shape, path, say) : [wrongType(value, shape, path, say)];
    case 'list':
      return Array.isArray(value) ? listProblems(value, shape, path, say) : [wrongType(value, shape, path, say)];
    case 'string': {
      if (typeof value !== 'string') return [wrongType(value, shape, path, say)];
      return textFaults(value, name, shape).map((what) => say(path, 'value', what));
    }
    default:
      return isNumberOrTruth(value, shape.type) ? [] : [wrongType(value, shape, path, say)];
  }
}

const isNumberOrTruth = (value: unknown, type: 'integer' | 'boolean'): boolean =>
  type === 'boolean' ? typeof value === 'boolean' : Number.isSafeInteger(value);

const typeWords = {
  structure: 'a mapping',
  map: 'a mapping',
  list: 'a list',
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
} as const;

function wrongType(value: unknown, shape: Shape, path: Path, say: Say): Problem {
  const isBare = typeof value === 'number' || typeof value === 'boolean';
  const next =
    shape.type === 'string' && isBare
      ? `Write it in quotes: "${String(value)}".`
      : value === null
        ? 'Leave it out.'
        : null;
  return say(path, 'value', { found: foundText(value), expected: typeWords[shape.type], next });
}

type Structure = Extract<Shape, { type: 'structure' }>;

function structureProblems(value: { readonly [member: string]: unknown }, shape: Structure, { path, say }: At) {
  const known = Object.keys(shape.members);
  const absent = shape.required.filter((member) => !Object.hasOwn(value, member) && !filledIn.includes(member));
  return [
    ...absent.map((member) => {
      const misspelt = Object.keys(value).find((each) => !known.includes(each) && didYouMean(each, [member]) !== null);
      const next =
        misspelt === undefined ? `Add ${examples[member] ?? `"${member}"`}.` : `Did you mean it by \`${misspelt}\`?`;
      return say([...path, member], 'key', { found: 'nothing', expected: `the member \`${member}\``, next });
    }),
    ...Object.entries(value).flatMap(([member, inner]): readonly Problem[] => {
      const name = Object.hasOwn(shape.members, member) ? shape.members[member] : undefined;
      if (name !== undefined) return problemsOf(inner, { name, path: [...path, member], say });
      const expected = `one of ${known.join(', ')}`;
      return [
        say([...path, member], 'key', { found: `the key \`${member}\``, expected, next: didYouMean(member, known) }),
      ];
    }),
  ];
}

function mapProblems(
  value: { readonly [key: string]: unknown },
  shape: Extract<Shape, { type: 'map' }>,
  path: Path,
  say: Say,
): readonly Problem[] {
  const keyShape = shapes[shape.key];
  const count = Object.keys(value).length;
  return [
    ...sizeFaults(count, shape, 'entries').map((what) => say(path, 'value', { found: `${count} entries`, ...what })),
    ...Object.entries(value).flatMap(([key, inner]) => [
      ...(keyShape?.type === 'string' ? textFaults(key, shape.key, keyShape) : []).map((what) =>
        say([...path, key], 'key', what),
      ),
      ...problemsOf(inner, { name: shape.value, path: [...path, key], say }),
    ]),
  ];
}

function listProblems(
  value: readonly unknown[],
  shape: Extract<Shape, { type: 'list' }>,
  path: Path,
  say: Say,
): readonly Problem[] {
  return [
    ...sizeFaults(value.length, shape, 'in the list').map((what) =>
      say(path, 'value', { found: foundText(value), ...what }),
    ),
    ...value.flatMap((inner, index) => problemsOf(inner, { name: shape.member, path: [...path, index], say })),
  ];
}

function textFaults(value: string, name: string, shape: TextShape): readonly ProblemWords[] {
  const found = foundText(value);
  const { enum: words } = shape;
  if (words !== undefined) {
    return words.includes(value)
      ? []
      : [{ found, expected: `one of: ${words.join(', ')}`, next: didYouMean(value, words) }];
  }
  const length = countedCharacters(value);
  const sizes = sizeFaults(length, shape, 'characters');
  if (sizes.length > 0) return sizes.map((what) => ({ found: `${found}, ${length} characters`, ...what }));
  const pattern = patterns.get(name);
  return pattern === undefined || pattern.test(value) ? [] : [{ found, expected: patternText(pattern.source) }];
}

/** Characters, not the halves of UTF-16 in which JavaScript counts. */
function countedCharacters(value: string): number {
  return /[\ud800-\udfff]/.test(value) ? Array.from(value).length : value.length;
}

function sizeFaults(size: number, { min, max }: { readonly min?: number; readonly max?: number }, unit: string) {
  if (min !== undefined && size < min) return [{ expected: `at least ${min} ${unit}` }];
  return max !== undefined && size > max ? [{ expected: `at most ${max} ${unit}` }] : [];
}

/** Unanchored where the model does not anchor them: the real service looks for a match anywhere. */
const patterns: ReadonlyMap<string, RegExp> = new Map(
  Object.entries(shapes).flatMap(([name, shape]) =>
    shape.type === 'string' && shape.pattern !== undefined ? [[name, new RegExp(shape.pattern, 'u')] as const] : [],
  ),
);

function patternText(pattern: string): string {
  if (pattern === '[\\S]+') return 'at least one character that is no space';
  if (pattern === '[\\s\\S]+') return 'at least one character';
  return 'letters, digits, spaces and _ . : / = + - @ only';
}
