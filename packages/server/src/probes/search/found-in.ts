import { reasonOf } from '@firedrill/core/errors';
import { ownOf } from '@firedrill/core/words/own-of';
import type { Tolerance } from '@firedrill/core/words/tolerance';
import type { Answer } from '../answer.ts';
import type { AtPath } from './search.ts';
import type { Searcher } from './searcher.ts';

/** What was found in an answer of what its tolerance looks for; judged with everything else (judge-answer.ts). */
export interface FoundIn {
  /** Absent where nothing was to be matched, or nobody could. */
  readonly matches?: boolean;
  /** Of the headers that are there, whether they match. */
  readonly headers: { readonly [name: string]: boolean };
  /** What stands at each path, in their order; null where nobody could look. */
  readonly paths: readonly (readonly [string, AtPath])[] | null;
  readonly isJson: boolean;
  /** Why something could not be looked for. */
  readonly blind: readonly string[];
}

export const cannotFind = (what: string, thrown: unknown): string =>
  `${what} cannot be looked for: ${reasonOf(thrown)}`;

export const isSought = ({ matches, header, jsonPath }: Tolerance): boolean =>
  matches !== undefined || header !== undefined || jsonPath !== undefined;

/** Looks for what a tolerance asks of texts and JSON. Never throws: what takes too long is told. */
export async function foundIn(answer: Answer, expect: Tolerance, searcher: Searcher): Promise<FoundIn> {
  const blind: string[] = [];
  const orBlind = async <Value>(what: string, looked: Promise<Value>): Promise<Value | null> => {
    try {
      return await looked;
    } catch (thrown) {
      blind.push(cannotFind(what, thrown));
      return null;
    }
  };
  const isMatching = async (source: string, text: string): Promise<boolean | null> => {
    const found = await orBlind(source, searcher.matching({ source }, [text]));
    return found === null ? null : found[0] === true;
  };
  const { matches: wanted, header = {}, jsonPath = {} } = expect;
  const matches = wanted === undefined ? null : await isMatching(wanted, answer.text ?? '');
  const headers: { [name: string]: boolean } = {};
  for (const [name, source] of Object.entries(header)) {
    const value = ownOf(answer.headers ?? {}, name.toLowerCase());
    const found = value === undefined ? null : await isMatching(source, value);
    if (found !== null) headers[name] = found;
  }
  const paths = Object.keys(jsonPath);
  const json = paths.length === 0 ? undefined : answer.json?.();
  const found = json === undefined ? [] : await orBlind(paths.join(', '), searcher.atPaths(paths, json));
  return {
    ...(matches === null ? {} : { matches }),
    headers,
    paths: found === null ? null : found.map((each, index) => [paths[index] ?? '', each] as const),
    isJson: json !== undefined,
    blind,
  };
}
