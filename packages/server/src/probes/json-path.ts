import type { Json } from '@firedrill/core/words/json';
import { jsonpath } from 'json-p3';

export type JSONPathQuery = string;

/**
 * The values at a JSON path (RFC 9535); empty when nothing is there.
 * @throws what json-p3 throws for a path that is none; documents are checked for that before a run begins.
 */
export function query(path: JSONPathQuery, json: Json): readonly Json[] {
  // json-p3 returns members of the very value it was given, which is JSON.
  return jsonpath.query(path, json as Parameters<typeof jsonpath.query>[1]).values() as Json[];
}
