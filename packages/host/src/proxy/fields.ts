import { refusal } from './refusal.ts';

/** Reads one object of a control message, field by field; `done` refuses what nobody read. */
export interface Fields {
  text(name: string, fallback?: string): string;
  number(name: string, range: NumberRange): number;
  choice<const T extends string>(name: string, words: readonly T[], fallback?: T): T;
  /** Absolute nanoseconds of the monotonic clock, as a decimal string. */
  instantNs(name: string): bigint;
  /** A nested object; null where it is absent or null. */
  object(name: string): Fields | null;
  texts(name: string): readonly string[];
  /** Every entry of an object of texts, for example headers; empty where it is absent. */
  pairs(name: string): ReadonlyMap<string, string>;
  raw(name: string): unknown;
  done(): void;
}

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly fallback?: number;
}

/** @throws Refusal `proxy.invalid` when `value` is not an object; so do the readers when a field is not as said. */
export function readFields(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'an object', value);
  const entries = new Map<string, unknown>(Object.entries(value));
  const read = new Set<string>();
  const take = (name: string): unknown => {
    read.add(name);
    return entries.get(name);
  };
  const at = (name: string): string => `${path}.${name}`;
  return {
    raw: take,
    text: (name, fallback) => text(take(name) ?? fallback, at(name)),
    number: (name, range) => number(take(name) ?? range.fallback, range, at(name)),
    choice: (name, words, fallback) => choice(take(name) ?? fallback, words, at(name)),
    instantNs: (name) => instantNs(take(name), at(name)),
    object: (name) => {
      const inner = take(name) ?? null;
      return inner === null ? null : readFields(inner, at(name));
    },
    texts: (name) => texts(take(name), at(name)),
    pairs: (name) => pairs(take(name) ?? {}, at(name)),
    done: () => {
      const unread = [...entries.keys()].filter((name) => !read.has(name));
      if (unread.length > 0) throw refusal('proxy.invalid', `${path}: unknown field ${unread.join(', ')}`);
    },
  };
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw wrong(path, 'a text', value);
  return value;
}

function number(value: unknown, range: NumberRange, path: string): number {
  if (typeof value === 'number' && value >= range.min && value <= range.max) return value;
  throw wrong(path, `a number from ${range.min} to ${range.max}`, value);
}

function choice<const T extends string>(value: unknown, words: readonly T[], path: string): T {
  const word = words.find((one) => one === value);
  if (word === undefined) throw wrong(path, `one of ${words.join(', ')}`, value);
  return word;
}

function instantNs(value: unknown, path: string): bigint {
  if (typeof value === 'string' && /^\d{1,19}$/.test(value)) return BigInt(value);
  throw wrong(path, 'nanoseconds as a decimal text', value);
}

function texts(value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) throw wrong(path, 'a list of texts', value);
  return value.map((item, index) => text(item, `${path}[${index}]`));
}

function pairs(value: unknown, path: string): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'an object', value);
  return new Map(Object.entries(value).map(([name, item]) => [name, text(item, `${path}.${name}`)]));
}

function wrong(path: string, expected: string, found: unknown): Error {
  const shown = found === undefined ? 'nothing' : (JSON.stringify(found) ?? typeof found).slice(0, 80);
  return refusal('proxy.invalid', `${path}: expected ${expected}, found ${shown}`);
}
