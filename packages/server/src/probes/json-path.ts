import { reasonOf } from '@firedrill/core/errors';
import type { Json } from '@firedrill/core/words/json';
import { jsonpath } from 'json-p3';
import { limited } from './expression-limit.ts';

export type JSONPathQuery = string;

/** Paths come from documents, so there are few; what was compiled is kept, the oldest going first. */
const compiled = new Map<JSONPathQuery, ReturnType<typeof jsonpath.compile>>();
const maxCompiled = 500;

/**
 * The values at a JSON path (RFC 9535); empty when nothing is there.
 * @throws what json-p3 throws for a path that is none, TooLongExpression; the sample is blind then
 */
export function query(path: JSONPathQuery, json: Json): readonly Json[] {
  const known = compiled.get(path) ?? jsonpath.compile(path);
  if (!compiled.has(path)) {
    const [oldest] = compiled.keys();
    if (compiled.size >= maxCompiled && oldest !== undefined) compiled.delete(oldest);
    compiled.set(path, known);
  }
  // json-p3 returns members of the very value it was given, which is JSON.
  const found = (): Json[] => known.query(json as Parameters<typeof known.query>[0]).values() as Json[];
  // A path that leads to one place ends at once; one that searches may not.
  return /\.\.|[?*,]/.test(path) ? limited(path, found) : found();
}

/** Why a text is no JSON path; null when it is one. */
export function whyNoPath(path: string): string | null {
  try {
    jsonpath.compile(path);
    return null;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}
