import { reasonOf } from '@firedrill/core/errors';
import type { Json } from '@firedrill/core/words/json';
import { jsonpath } from 'json-p3';

/** Paths come from documents, so there are few; what was compiled is kept, the oldest going first. */
const compiled = new Map<string, ReturnType<typeof jsonpath.compile>>();
const maxCompiled = 500;

/**
 * The values at a JSON path (RFC 9535); empty when nothing is there.
 * @throws what json-p3 throws for a path that is none; the sample is blind then
 */
export function query(path: string, json: Json): readonly Json[] {
  const known = compiled.get(path) ?? jsonpath.compile(path);
  if (!compiled.has(path)) {
    const [oldest] = compiled.keys();
    if (compiled.size >= maxCompiled && oldest !== undefined) compiled.delete(oldest);
    compiled.set(path, known);
  }
  // json-p3 returns members of the very value it was given, which is JSON.
  return known.query(json as Parameters<typeof known.query>[0]).values() as Json[];
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
