import type { Shape } from '@firedrill/dialects/fis/shape';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { inputShapes } from '../input-shapes.ts';
import { fisModel } from '../model.ts';
import type { FisOperationName } from '../operation.ts';

/** An input that differs from a good one in one place. */
export interface ModelCase {
  readonly what: string;
  /** Where it differs. */
  readonly path: string;
  readonly input: JsonObject;
  readonly allowed: boolean;
}

/** An input with every member that the model knows, each in its middle. */
export function goodInput(operation: FisOperationName): JsonObject {
  // The shape of every input is a structure.
  return goodValue(fisModel[operation].input) as JsonObject;
}

function goodValue(name: string): Json {
  const shape = shapeOf(name);
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(Object.entries(shape.members).map(([member, inner]) => [member, goodValue(inner)]));
    case 'map':
      return { [goodKey(shape.key)]: goodValue(shape.value) };
    case 'list':
      return [goodValue(shape.member)];
    case 'string':
      return shape.enum?.[0] ?? 'a'.repeat(Math.max(shape.min ?? 1, 1));
    case 'integer':
      return shape.min ?? 1;
    default:
      return true;
  }
}

const goodKey = (name: string): string => JSON.stringify(goodValue(name)).slice(1, -1);

function shapeOf(name: string): Shape {
  const shape = inputShapes[name];
  if (shape === undefined) throw new RangeError(`the model has no shape ${name}`);
  return shape;
}

/** A value in the place of a good one. */
interface Change {
  readonly what: string;
  readonly path: string;
  /** Undefined: the member is left out. */
  readonly value: Json | undefined;
  readonly allowed: boolean;
}

/** Each member at, below and above each bound; of another type; unknown words; and without what is required. */
export function casesOf(operation: FisOperationName): readonly ModelCase[] {
  const { input, labels, query } = fisModel[operation];
  const inText = new Set([...Object.values(labels), ...query]);
  return changesOf(input, goodInput(operation), '').flatMap((change): ModelCase[] => {
    const whole = change.value;
    const [member = ''] = change.path.split(/[.[]/);
    if (change.path === '' || whole === undefined || !isJsonObject(whole)) return [];
    // What stands in path or query has no other type than text, and a label cannot be absent or empty.
    const isNoRequest = inText.has(member) && /another type|left out|empty/.test(change.what);
    return isNoRequest ? [] : [{ ...change, input: whole }];
  });
}

const isJsonObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The changes of a value and of all within it; each gives the changed whole of this value. */
function changesOf(name: string, good: Json, path: string): readonly Change[] {
  const shape = shapeOf(name);
  const own = ownChanges(shape, good).map((change) => ({ ...change, path }));
  if (shape.type === 'structure' && isJsonObject(good)) {
    const inner = Object.entries(shape.members).flatMap(([member, of]) => {
      const isRequired = shape.required.includes(member);
      const at = path === '' ? member : `${path}.${member}`;
      const absent: Change = { what: `${at} left out`, path: at, value: undefined, allowed: !isRequired };
      return [absent, ...changesOf(of, good[member] ?? null, at)].map((change) => within(change, good, member));
    });
    return [...own, ...inner];
  }
  if (shape.type === 'map' && isJsonObject(good)) return [...own, ...mapChanges(shape, good, path)];
  if (shape.type === 'list' && Array.isArray(good)) {
    const inner = changesOf(shape.member, goodValue(shape.member), `${path}[0]`);
    return [
      ...own,
      ...inner.flatMap((change) => (change.value === undefined ? [] : [{ ...change, value: [change.value] }])),
    ];
  }
  return own;
}

function mapChanges(shape: Extract<Shape, { type: 'map' }>, good: JsonObject, path: string): readonly Change[] {
  const key = goodKey(shape.key);
  const values = changesOf(shape.value, good[key] ?? null, `${path}.${key}`);
  const keys = ownChanges(shapeOf(shape.key), key).flatMap(({ value, ...change }): Change[] => {
    if (typeof value !== 'string') return [];
    const at = /^[A-Za-z_][\w-]*$/.test(value) ? `${path}.${value}` : `${path}[${JSON.stringify(value)}]`;
    return [{ ...change, what: `${path}: a key, ${change.what}`, path: at, value: { [value]: good[key] ?? null } }];
  });
  return [...values.map((change) => within(change, good, key)), ...keys];
}

function within(change: Change, good: JsonObject, member: string): Change {
  const { value } = change;
  const { [member]: _gone, ...rest } = good;
  return { ...change, value: value === undefined ? rest : { ...good, [member]: value } };
}

type OwnChange = Omit<Change, 'path'>;

function ownChanges(shape: Shape, good: Json): readonly OwnChange[] {
  const other: OwnChange = {
    what: `${shape.type} of another type`,
    value: shape.type === 'string' ? 7 : shape.type === 'boolean' ? 'x' : true,
    allowed: false,
  };
  if (shape.type === 'string' && shape.enum !== undefined) {
    const words = shape.enum.map((value) => ({ what: `enum ${value}`, value, allowed: true }));
    return [other, ...words, { what: 'an unknown word', value: 'no-such-word', allowed: false }];
  }
  const { min = null, max = null } = shape.type === 'structure' || shape.type === 'boolean' ? {} : shape;
  const bounds = [
    ...(min === null ? [] : [sized(shape, good, min, true), sized(shape, good, min - 1, false)]),
    ...(max === null ? [] : [sized(shape, good, max, true), sized(shape, good, max + 1, false)]),
  ].flatMap((change) => change ?? []);
  return [other, ...bounds, ...patternChanges(shape)];
}

/** A value of a size; null where there is none. */
function sized(shape: Shape, good: Json, size: number, allowed: boolean): OwnChange | null {
  const what = `${shape.type} of ${size}${size === 0 ? ', empty' : ''}`;
  if (shape.type === 'integer') return { what, value: size, allowed };
  if (shape.type === 'list' && Array.isArray(good)) {
    return { what, value: Array.from({ length: size }, (): Json => good[0] ?? null), allowed };
  }
  if (shape.type === 'map') {
    const value = goodValue(shape.value);
    return { what, value: Object.fromEntries(Array.from({ length: size }, (_, at) => [`k${at}`, value])), allowed };
  }
  return shape.type === 'string' && size >= 0 ? { what, value: 'a'.repeat(size), allowed } : null;
}

function patternChanges(shape: Shape): readonly OwnChange[] {
  if (shape.type !== 'string' || shape.pattern === undefined) return [];
  const size = Math.max(shape.min ?? 1, 1);
  const isEmptyTaken = shape.min === undefined && shape.pattern.endsWith('*');
  const empty = { what: 'empty', value: '', allowed: isEmptyTaken };
  const blank = { what: 'only white space', value: '\t'.repeat(size), allowed: shape.pattern.startsWith('[\\s\\S]') };
  return [empty, blank];
}
