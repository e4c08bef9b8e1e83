import { ownOf } from '@firedrill/core/words/own-of';
import type { Path } from '../located-document.ts';
import { isRecord } from '../loose-values.ts';
import type { Shape } from './shape.ts';

/** What a bound counts; of `value` it is the number itself. */
type Counted = 'characters' | 'entries' | 'items' | 'value';

/** One thing that the service model has against a value. */
export type ModelFault =
  | { readonly kind: 'type'; readonly wanted: Shape['type'] }
  | { readonly kind: 'missing'; readonly beside: readonly string[]; readonly known: readonly string[] }
  | { readonly kind: 'unknown'; readonly known: readonly string[] }
  | { readonly kind: 'least' | 'most'; readonly bound: number; readonly size: number; readonly of: Counted }
  | { readonly kind: 'enum'; readonly words: readonly string[] }
  | { readonly kind: 'pattern'; readonly pattern: string };

export interface ModelProblem {
  readonly path: Path;
  /** Whether the key is wrong or what it holds. */
  readonly at: 'key' | 'value';
  /** What stands there; undefined where nothing does. */
  readonly value: unknown;
  readonly fault: ModelFault;
}

export interface Model {
  readonly shapes: { readonly [name: string]: Shape };
  /** Members whose absence is no problem, though the model requires them. */
  readonly filledIn: readonly string[];
  /** Whether members that the model does not know are told. */
  readonly tellsUnknown: boolean;
}

/**
 * What AWS's service model has against a value: types, required and unknown members, lengths, ranges, enums, patterns.
 * @param name the shape that it should have
 */
export function modelProblems(value: unknown, name: string, model: Model, path: Path = []): readonly ModelProblem[] {
  const shape = model.shapes[name];
  if (shape === undefined) return [];
  const wrongType = { path, at: 'value', value, fault: { kind: 'type', wanted: shape.type } } as const;
  switch (shape.type) {
    case 'structure':
      return isRecord(value) ? structureProblems(value, shape, model, path) : [wrongType];
    case 'map':
      return isRecord(value) ? mapProblems(value, shape, model, path) : [wrongType];
    case 'list':
      return Array.isArray(value) ? listProblems(value, shape, model, path) : [wrongType];
    case 'string':
      if (typeof value !== 'string') return [wrongType];
      return textFaults(value, shape).map((fault) => ({ path, at: 'value', value, fault }));
    case 'integer':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) return [wrongType];
      return sizeFaults(value, shape, 'value').map((fault) => ({ path, at: 'value', value, fault }));
    default:
      return typeof value === 'boolean' ? [] : [wrongType];
  }
}

type Members = { readonly [member: string]: unknown };

function structureProblems(
  value: Members,
  shape: Extract<Shape, { type: 'structure' }>,
  model: Model,
  path: Path,
): readonly ModelProblem[] {
  const known = Object.keys(shape.members);
  const absent = shape.required.filter((member) => !Object.hasOwn(value, member) && !model.filledIn.includes(member));
  return [
    ...absent.map((member): ModelProblem => {
      const fault = { kind: 'missing', beside: Object.keys(value), known } as const;
      return { path: [...path, member], at: 'key', value: undefined, fault };
    }),
    ...Object.entries(value).flatMap(([member, inner]): readonly ModelProblem[] => {
      const name = ownOf(shape.members, member);
      if (name !== undefined) return modelProblems(inner, name, model, [...path, member]);
      if (!model.tellsUnknown) return [];
      return [{ path: [...path, member], at: 'key', value: inner, fault: { kind: 'unknown', known } }];
    }),
  ];
}

function mapProblems(
  value: Members,
  shape: Extract<Shape, { type: 'map' }>,
  model: Model,
  path: Path,
): readonly ModelProblem[] {
  const keyShape = model.shapes[shape.key];
  return [
    ...sizeFaults(Object.keys(value).length, shape, 'entries').map(
      (fault): ModelProblem => ({ path, at: 'value', value, fault }),
    ),
    ...Object.entries(value).flatMap(([key, inner]) => [
      ...(keyShape?.type === 'string' ? textFaults(key, keyShape) : []).map(
        (fault): ModelProblem => ({ path: [...path, key], at: 'key', value: key, fault }),
      ),
      ...modelProblems(inner, shape.value, model, [...path, key]),
    ]),
  ];
}

const listProblems = (
  value: readonly unknown[],
  shape: Extract<Shape, { type: 'list' }>,
  model: Model,
  path: Path,
): readonly ModelProblem[] => [
  ...sizeFaults(value.length, shape, 'items').map((fault): ModelProblem => ({ path, at: 'value', value, fault })),
  ...value.flatMap((inner, index) => modelProblems(inner, shape.member, model, [...path, index])),
];

function textFaults(value: string, shape: Extract<Shape, { type: 'string' }>): readonly ModelFault[] {
  const { enum: words, pattern } = shape;
  if (words !== undefined) return words.includes(value) ? [] : [{ kind: 'enum', words }];
  const sizes = sizeFaults(countedCharacters(value), shape, 'characters');
  if (sizes.length > 0) return sizes;
  return pattern === undefined || matcherOf(pattern).test(value) ? [] : [{ kind: 'pattern', pattern }];
}

/** Characters, not the halves of UTF-16 in which JavaScript counts. */
function countedCharacters(value: string): number {
  return /[\ud800-\udfff]/.test(value) ? Array.from(value).length : value.length;
}

function sizeFaults(
  size: number,
  { min, max }: { readonly min?: number; readonly max?: number },
  of: Counted,
): readonly ModelFault[] {
  if (min !== undefined && size < min) return [{ kind: 'least', bound: min, size, of }];
  return max !== undefined && size > max ? [{ kind: 'most', bound: max, size, of }] : [];
}

/** The models have a handful of patterns. */
const matchers = new Map<string, RegExp>();

/** Unanchored where the model does not anchor it: the real service looks for a match anywhere. */
function matcherOf(pattern: string): RegExp {
  const known = matchers.get(pattern);
  if (known !== undefined) return known;
  const made = new RegExp(pattern, 'u');
  matchers.set(pattern, made);
  return made;
}
