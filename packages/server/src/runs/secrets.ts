/** Where a secret stood, in what is stored and shown. */
const placeholder = (index: number): string => `\u0001secret-${index}\u0001`;
const placeholders = /\u0001secret-(\d+)\u0001/g;
const shown = '«secret»';

/** Takes secrets out of what is stored, and puts them back where a probe needs them. Kept in memory only. */
export interface Secrets {
  readonly hide: <Value>(value: Value) => Value;
  readonly reveal: <Value>(value: Value) => Value;
}

export function createSecrets(values: readonly string[]): Secrets {
  // The longest first, all in one pass: neither a shorter secret nor a placeholder is ever taken for a part of another.
  const known = [...new Set(values)].filter((value) => value !== '').toSorted((a, b) => b.length - a.length);
  const anyOfThem = new RegExp(known.map((value) => literally(value)).join('|') || '(?!)', 'g');
  return {
    hide: (value) => {
      if (known.length === 0) return value;
      const hidden = (text: string) => text.replaceAll(anyOfThem, (found) => placeholder(known.indexOf(found)));
      // Only strings inside change, so the value keeps its type.
      return deep(value, hidden) as typeof value;
    },
    reveal: (value) =>
      // Only strings inside change, so the value keeps its type.
      deep(value, (text) =>
        text.replaceAll(placeholders, (whole, index) => known[Number(index)] ?? whole),
      ) as typeof value,
  };
}

const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

/** For people: every placeholder becomes one word. */
export function withoutPlaceholders<Value>(value: Value): Value {
  // Only strings inside change, so the value keeps its type.
  return deep(value, (text) => text.replaceAll(placeholders, shown)) as Value;
}

/** Whether a value still has a place where a secret stood. */
export function hidesSecrets(value: unknown): boolean {
  // JSON writes the control character of a placeholder as an escape.
  return /\\u0001secret-\d+/.test(JSON.stringify(value));
}

function deep(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, deep(member, change)]));
}
