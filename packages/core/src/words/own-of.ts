/**
 * What a mapping has of its own under a name that somebody wrote: an action called `constructor` is there only when it
 * was written, although every object of JavaScript has such a member.
 */
export const ownOf = <Value>(record: { readonly [name: string]: Value }, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
