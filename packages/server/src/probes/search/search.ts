import type { Json } from '@firedrill/core/words/json';
import { shortly } from '../judge-number.ts';
import { query } from './json-path.ts';

/** A regular expression of a document; `whole` is one of PromQL, which a value must match from end to end. */
export interface Pattern {
  readonly source: string;
  readonly whole?: true;
}

/** What is looked for: which of the texts match, or what stands at the paths. */
export type Question =
  | { readonly pattern: Pattern; readonly texts: readonly string[] }
  | { readonly paths: readonly string[]; readonly json: Json };

/** What stands at a JSON path. */
export interface AtPath {
  /** How many values. */
  readonly count: number;
  /** The first one, where it is no list and no object. */
  readonly value?: string | number | boolean | null;
  /** How many items the first one has, where it is a list. */
  readonly items?: number;
  /** The first one in few words. */
  readonly shown: string;
}

export type Found = readonly boolean[] | readonly AtPath[];

/**
 * Answers a question, however long that takes: patterns and paths come from documents, and some of them take for ever.
 * Whoever asks on the server's own thread asks the searcher (searcher.ts).
 * @throws what the engine of patterns or paths says, for instance that a pattern is too large
 */
export function search(question: Question): Found {
  if ('paths' in question) return question.paths.map((path) => atPath(query(path, question.json)));
  const { pattern, texts } = question;
  const compiled = compile(pattern);
  return texts.map((text) => compiled.test(text));
}

/** @throws SyntaxError for a pattern that is none */
export const compile = ({ source, whole }: Pattern): RegExp =>
  whole === true ? new RegExp(`^(?:${source})$`, 'su') : new RegExp(source, 'u');

function atPath(found: readonly Json[]): AtPath {
  const [first] = found;
  const about = { count: found.length, shown: shortly(first) };
  if (Array.isArray(first)) return { ...about, items: first.length };
  return first === undefined || (typeof first === 'object' && first !== null) ? about : { ...about, value: first };
}
