import type { Problem } from '@firedrill/core/errors';
import type { Path, ProblemWords } from '../located-document.ts';
import { didYouMean, foundText } from '../problem-texts.ts';
import { shapes } from './constraints.ts';
import type { Checked } from './finding.ts';
import { type ModelFault, modelProblems } from './model-problems.ts';

/** What may stand there, for members that are often forgotten. */
const examples: { readonly [member: string]: string } = {
  selectionMode: '"selectionMode": "ALL", or COUNT(n), or PERCENT(n)',
  stopConditions: '"stopConditions": [{"source": "none"}], or better an alarm',
};

/** The aws CLI and the SDKs fill a token in by themselves, and refuse members that the model does not know. */
const model = { shapes, filledIn: ['clientToken'], tellsUnknown: true } as const;

/** What AWS's service model has against a document, as problems that know their place. */
export function shapeProblems({ document, problem }: Checked): readonly Problem[] {
  return modelProblems(document.value, 'CreateExperimentTemplateRequest', model).map(({ path, at, value, fault }) =>
    problem(path, at, wordsOf(fault, value, path)),
  );
}

const typeWords = {
  structure: 'a mapping',
  map: 'a mapping',
  list: 'a list',
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
} as const;

const countWords = { characters: 'characters', entries: 'entries', items: 'in the list', value: '' } as const;

function wordsOf(fault: ModelFault, value: unknown, path: Path): ProblemWords {
  const found = foundText(value);
  switch (fault.kind) {
    case 'type':
      return { found, expected: typeWords[fault.wanted], next: nextForType(fault, value) };
    case 'missing':
      return missingWords(String(path.at(-1)), fault);
    case 'unknown': {
      const member = String(path.at(-1));
      const expected = `one of ${fault.known.join(', ')}`;
      return {
        found: member === '' ? 'an empty key' : `the key \`${member}\``,
        expected,
        next: didYouMean(member, fault.known),
      };
    }
    case 'least':
    case 'most': {
      const sizes = { characters: `${found}, ${fault.size} characters`, entries: `${fault.size} entries` } as const;
      const told = fault.of === 'characters' || fault.of === 'entries' ? sizes[fault.of] : found;
      return { found: told, expected: `at ${fault.kind} ${fault.bound} ${countWords[fault.of]}`.trim() };
    }
    case 'enum':
      return { found, expected: `one of: ${fault.words.join(', ')}`, next: didYouMean(String(value), fault.words) };
    case 'pattern':
      return { found, expected: patternText(fault.pattern) };
  }
}

function nextForType({ wanted }: Extract<ModelFault, { kind: 'type' }>, value: unknown): string | null {
  const isBare = typeof value === 'number' || typeof value === 'boolean';
  if (wanted === 'string' && isBare) return `Write it in quotes: "${String(value)}".`;
  return value === null ? 'Leave it out.' : null;
}

function missingWords(member: string, { beside, known }: Extract<ModelFault, { kind: 'missing' }>): ProblemWords {
  const misspelt = beside.find((each) => !known.includes(each) && didYouMean(each, [member]) !== null);
  const next =
    misspelt === undefined ? `Add ${examples[member] ?? `"${member}"`}.` : `Did you mean it by \`${misspelt}\`?`;
  return { found: 'nothing', expected: `the member \`${member}\``, next };
}

function patternText(pattern: string): string {
  if (pattern === '[\\S]+') return 'at least one character that is no space';
  if (pattern === '[\\s\\S]+') return 'at least one character';
  return 'letters, digits, spaces and _ . : / = + - @ only';
}
