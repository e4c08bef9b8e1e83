import type { Json } from '@firedrill/core/words/json';
import { isObject } from './json-members.ts';
import type { Told } from './refusals.ts';

export interface FisTags {
  readonly [key: string]: string;
}

/** The limits of tags, as the user guide of AWS FIS lists them ("Tagging restrictions"). */
const mostTags = 50;

/** What is wrong with tags beyond their types and lengths: keys that begin with `aws:` are AWS's own. */
export function tagProblems(tags: Json | undefined): readonly Told[] {
  if (!isObject(tags)) return [];
  return Object.keys(tags)
    .filter((key) => /^aws:/i.test(key))
    .map((key) => {
      const path = `tags[${JSON.stringify(key)}]`;
      return { path, found: 'a key that begins with `aws:`', expected: "a key of one's own", next: null };
    });
}

/** A resource has at most 50 tags, those from before counted in. */
export function countProblems(tags: FisTags): readonly Told[] {
  const count = Object.keys(tags).length;
  if (count <= mostTags) return [];
  return [{ path: 'tags', found: `${count} of them`, expected: `at most ${mostTags} on one resource`, next: null }];
}

/** Later ones replace earlier ones of the same key. */
export const withTags = (before: FisTags, added: FisTags): FisTags => ({ ...before, ...added });

/** Without those keys; without any when no key is named, as the aws CLI's own example removes them all. */
export const withoutTags = (before: FisTags, keys: readonly string[] | null): FisTags =>
  keys === null ? {} : Object.fromEntries(Object.entries(before).filter(([key]) => !keys.includes(key)));
