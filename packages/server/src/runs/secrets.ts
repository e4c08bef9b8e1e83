import type { Json } from '@firedrill/core/words/json';

/** Where a secret stood, in what is stored and shown. */
const placeholder = (index: number): string => `\u0001secret-${index}\u0001`;
const shown = '«secret»';

/** Takes secrets out of what is stored, and puts them back where a probe needs them. Kept in memory only. */
export interface Secrets {
  readonly hide: <Value>(value: Value) => Value;
  readonly reveal: (value: Json) => Json;
}

export function createSecrets(values: readonly string[]): Secrets {
  const known = values.filter((value) => value !== '');
  const swap = (text: string, from: (index: number) => string, to: (index: number) => string): string =>
    known.reduce((result, _value, index) => result.replaceAll(from(index), to(index)), text);
  return {
    hide: (value) =>
      // Only strings inside change, so the value keeps its type.
      deep(value, (text) => swap(text, (index) => known[index] ?? '', placeholder)) as typeof value,
    reveal: (value) =>
      // A JSON value stays one when its strings are replaced by strings.
      deep(value, (text) => swap(text, placeholder, (index) => known[index] ?? '')) as Json,
  };
}

/** For people: every placeholder becomes one word. */
export function withoutPlaceholders<Value>(value: Value): Value {
  // Only strings inside change, so the value keeps its type.
  return deep(value, (text) => text.replaceAll(/\u0001secret-\d+\u0001/g, shown)) as Value;
}

function deep(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, deep(member, change)]));
}
