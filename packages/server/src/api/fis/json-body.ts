import { isRecord } from '@firedrill/dialects/loose-values';
import type { JsonObject } from '@firedrill/core/words/json';
import { FisFault } from '../../fis/fis-fault.ts';

/** Deeper nesting than this is no request of AWS FIS. */
const mostDepth = 100;
/** No template within AWS's quotas has as many; telling what is wrong with each of them would take seconds. */
const mostValues = 3_000;
/** Those within texts count as well; with more, reading the JSON alone would take too long. */
const mostCommas = 20_000;

/**
 * The JSON object of a body; `{}` of an empty one.
 * @throws FisFault `SerializationException` when it is no UTF-8, no JSON, no object, or nested too deep;
 * `ValidationException` when it has more values than any request
 */
export function readJsonBody(body: Uint8Array): JsonObject {
  const crowd = crowdOf(body);
  if (crowd === 'many') throw tooMany();
  if (crowd === 'deep') throw tooDeep();
  const text = utf8(body);
  if (text.trim() === '') return {};
  const value = parsed(text);
  if (!isRecord(value)) throw refused('The body must be a JSON object.');
  const form = formOf(value);
  if (form === 'deep') throw tooDeep();
  if (form === 'many') throw tooMany();
  // JSON.parse makes nothing else than JSON.
  return value as JsonObject;
}

const refused = (message: string): FisFault => new FisFault('SerializationException', message);

const tooDeep = (): FisFault => refused(`The body is nested deeper than ${mostDepth}.`);

const tooMany = (): FisFault =>
  new FisFault('ValidationException', `The body has more values than any request: at most ${mostValues} are read.`);

/**
 * A look at the bytes alone, since reading a million brackets as JSON takes tens of milliseconds. Within texts brackets
 * do not count, commas do.
 */
function crowdOf(body: Uint8Array): 'many' | 'deep' | 'fine' {
  let [commas, depth, at] = [0, 0, 0];
  let [isText, isDeep] = [false, false];
  for (; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === signs.comma) commas += 1;
    else if (byte === signs.quote) isText = !isText;
    else if (isText) at += byte === signs.backslash ? 1 : 0;
    else if (byte === signs.bracket || byte === signs.brace) isDeep ||= (depth += 1) > mostDepth;
    else if (byte === signs.bracketEnd || byte === signs.braceEnd) depth -= 1;
  }
  if (commas > mostCommas) return 'many';
  return isDeep ? 'deep' : 'fine';
}
const signs = {
  comma: 0x2c,
  quote: 0x22,
  backslash: 0x5c,
  bracket: 0x5b,
  bracketEnd: 0x5d,
  brace: 0x7b,
  braceEnd: 0x7d,
} as const;

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
function formOf(value: unknown): 'deep' | 'many' | 'fine' {
  let level: readonly unknown[] = [value];
  let count = 0;
  for (let depth = 0; depth <= mostDepth; depth += 1) {
    level = level.flatMap((each): unknown[] => (each !== null && typeof each === 'object' ? Object.values(each) : []));
    count += level.length;
    if (level.length === 0) return 'fine';
    if (count > mostValues) return 'many';
  }
  return 'deep';
}
