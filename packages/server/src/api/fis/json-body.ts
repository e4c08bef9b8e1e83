import { isRecord } from '@firedrill/dialects/loose-values';
import type { JsonObject } from '@firedrill/core/words/json';
import { FisFault } from '../../fis/fis-fault.ts';

/** Deeper nesting than this is no request of AWS FIS. */
const mostDepth = 100;

/**
 * The JSON object of a body; `{}` of an empty one.
 * @throws FisFault `SerializationException` when it is no UTF-8, no JSON, no object, or nested too deep
 */
export function readJsonBody(body: Uint8Array): JsonObject {
  const text = utf8(body);
  if (text.trim() === '') return {};
  const value = parsed(text);
  if (!isRecord(value)) throw refused('The body must be a JSON object.');
  if (isTooDeep(value)) throw refused(`The body is nested deeper than ${mostDepth}.`);
  // JSON.parse makes nothing else than JSON.
  return value as JsonObject;
}

const refused = (message: string): FisFault => new FisFault('SerializationException', message);

function utf8(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (error) {
    if (error instanceof TypeError) throw refused('The body is no UTF-8.');
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw refused(`The body is no JSON: ${error.message}`);
    throw error;
  }
}

/** Level by level, so that no depth can exhaust the stack. */
function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= mostDepth; depth += 1) {
    level = level.flatMap((each): unknown[] => (each !== null && typeof each === 'object' ? Object.values(each) : []));
    if (level.length === 0) return false;
  }
  return true;
}
