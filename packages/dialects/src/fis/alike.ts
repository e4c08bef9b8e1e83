import { ownOf } from '@firedrill/core/words/own-of';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { isList, isObject } from './json-kinds.ts';

/**
 * A value of which many are made that differ in a number only: `{n}` in its texts. What does not differ is one and the
 * same object in all of them, so that 100,000 resources are not 100,000 copies.
 */
export function alike<Value extends Json>(value: Value): (n: number) => Value {
  const fill = filler(value);
  // Filling changes texts only, never the form.
  return (n) => fill(String(n)) as Value;
}

type Filler = (n: string) => Json;

function filler(value: Json): Filler {
  if (!JSON.stringify(value).includes('{n}')) return () => value;
  if (typeof value === 'string') return (n) => value.replaceAll('{n}', n);
  if (isList(value)) {
    const items = value.map(filler);
    return (n) => items.map((fill) => fill(n));
  }
  if (!isObject(value)) return () => value;
  const members = Object.entries(value).map(([key, part]) => [key, filler(part)] as const);
  return (n) => Object.fromEntries(members.map(([key, fill]) => [key.replaceAll('{n}', n), fill(n)]));
}

/** Every text of a value, and none of its keys, with a word in the place of another. */
export function replacedIn<Value extends Json>(value: Value, word: string, by: string): Value {
  const replaced = (part: Json): Json => {
    if (typeof part === 'string') return part.replaceAll(word, by);
    if (isList(part)) return part.map(replaced);
    if (!isObject(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, replaced(inner)]));
  };
  // Replacing changes texts only, never the form.
  return replaced(value) as Value;
}

/** JSON Merge Patch (RFC 7396): objects are merged, null takes a member away, all else replaces. */
export function patched(whole: JsonObject, patch: JsonObject): JsonObject {
  const changed = Object.entries(patch).flatMap(([key, part]): readonly (readonly [string, Json])[] => {
    const before = ownOf(whole, key);
    if (part === null) return [];
    if (!isObject(part)) return [[key, part]];
    return [[key, patched(isObject(before) ? before : {}, part)]];
  });
  const kept = Object.entries(whole).filter(([key]) => !Object.hasOwn(patch, key));
  return Object.fromEntries([...kept, ...changed]);
}
