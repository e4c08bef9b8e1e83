import { decodeFisValue } from '@firedrill/dialects/fis/decode';
import { type Model, type ModelProblem, modelProblems } from '@firedrill/dialects/fis/model-problems';
import { pathText } from '@firedrill/dialects/located-document';
import { isRecord } from '@firedrill/dialects/loose-values';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { inputShapes } from './input-shapes.ts';
import { fisModel } from './model.ts';
import { problemSentence } from './model-words.ts';
import type { FisOperationName } from './operation.ts';
import type { Labels } from './route.ts';

/** What an operation is asked with, before it is checked. */
export interface RawInput {
  readonly labels: Labels;
  readonly query: readonly (readonly [string, string])[];
  /** The body's JSON object; `{}` where there is none. */
  readonly body: JsonObject;
}

export type CheckedInput =
  | { readonly ok: true; readonly input: JsonObject }
  /** Sentences that name the member and what it should be. */
  | { readonly ok: false; readonly problems: readonly string[] };

const model: Model = { shapes: inputShapes, filledIn: [], tellsUnknown: false };

/** Operations whose bodies hold a template: what reads it tells also of members that nobody knows. */
const templateOperations: readonly FisOperationName[] = ['CreateExperimentTemplate', 'UpdateExperimentTemplate'];

/**
 * Makes the input of an operation out of path, query and body, and checks it against the service model. Members that
 * are null count as absent (restJson1), unknown ones are left out; those of templates stay, and are told by whoever
 * reads the template. All problems are told at once; those of a new template together with what its dialect finds.
 */
export function checkInput(operation: FisOperationName, { labels, query, body }: RawInput): CheckedInput {
  const { input: shape, labels: members } = fisModel[operation];
  const written = withoutNulls(body);
  const input: JsonObject = {
    ...Object.fromEntries(Object.entries(labels).map(([label, value]) => [members[label] ?? label, value])),
    ...queryMembers(operation, query),
    ...bodyMembers(operation, written),
  };
  const found = modelProblems(input, shape, model);
  if (found.length === 0) return { ok: true, input };
  const more = operation === 'CreateExperimentTemplate' ? templateProblems(written, found) : [];
  return { ok: false, problems: [...found.map(problemSentence), ...more] };
}

/** What is larger, or wronger, than any template is not read a second time only to say more about it. */
const most = { templateCharacters: 64 * 1024, problems: 100 };

/** What else is wrong with a template that the model refuses. */
function templateProblems(body: JsonObject, found: readonly ModelProblem[]): readonly string[] {
  if (found.length > most.problems || JSON.stringify(body).length > most.templateCharacters) return [];
  const decoded = decodeFisValue(body);
  if (decoded.ok) return [];
  const told = new Set(found.map(({ path }) => pathText(path)));
  return decoded.problems
    .filter(({ path }) => !told.has(path))
    .map(({ path, found: what, expected, next }) => {
      const advice = next === null ? '' : ` (${next})`;
      return `Value at '${path}' failed to satisfy constraint: found ${what}, expected ${expected}${advice}`;
    });
}

/** The members of a body that its operation knows; of a template all. None overrules path or query. */
function bodyMembers(operation: FisOperationName, body: JsonObject): JsonObject {
  const { input, labels, query } = fisModel[operation];
  const shape = inputShapes[input];
  const elsewhere = new Set([...Object.values(labels), ...query]);
  const known = new Set(shape?.type === 'structure' ? Object.keys(shape.members) : []);
  const takesAll = templateOperations.includes(operation);
  return Object.fromEntries(
    Object.entries(body).filter(([member]) => !elsewhere.has(member) && (takesAll || known.has(member))),
  );
}

/** A list takes every value of its key, anything else the first; digits are a number where one is wanted. */
function queryMembers(operation: FisOperationName, pairs: RawInput['query']): JsonObject {
  const { input, query } = fisModel[operation];
  const shape = inputShapes[input];
  const members = shape?.type === 'structure' ? shape.members : {};
  return Object.fromEntries(
    query.flatMap((member): [string, Json][] => {
      const values = pairs.flatMap(([name, value]) => (name === member ? [value] : []));
      const [first] = values;
      if (first === undefined) return [];
      const type = inputShapes[members[member] ?? '']?.type;
      if (type === 'list') return [[member, values]];
      return [[member, type === 'integer' && /^-?\d{1,15}$/.test(first) ? Number(first) : first]];
    }),
  );
}

function withoutNulls(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([member, inner]): [string, Json][] =>
      inner === null ? [] : [[member, withoutNullsWithin(inner)]],
    ),
  );
}

function withoutNullsWithin(value: Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => withoutNullsWithin(each));
  return isObject(value) ? withoutNulls(value) : value;
}

/** `isRecord` for what is known to be JSON. */
const isObject = (value: Json): value is JsonObject => isRecord(value);
