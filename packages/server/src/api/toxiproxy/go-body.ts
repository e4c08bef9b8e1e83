/**
 * Bodies as Toxiproxy reads them, which is how Go's encoding/json does: names of fields in any case, unknown fields
 * ignored, null the same as absent.
 */
export type Body = ReadonlyMap<string, unknown>;

/** An answer of Toxiproxy's API that is an error: `{error, status}`. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const bad = (why: string): ApiError => new ApiError(400, `bad request body: ${why}`);

/** @throws ApiError 400 */
export function readBody(text: unknown): Body {
  return fieldsOf(parse(text));
}

/** @throws ApiError 400 */
export function readBodies(text: unknown): readonly Body[] {
  const found = parse(text);
  if (!Array.isArray(found)) throw bad(`expected a list of proxies, found ${kindOf(found)}`);
  return found.map(fieldsOf);
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string' || text.trim() === '') throw bad('EOF');
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw bad(thrown instanceof Error ? thrown.message : 'not JSON');
  }
}

/** @throws ApiError 400 when it is no object */
export function fieldsOf(found: unknown): Body {
  if (found === null || typeof found !== 'object' || Array.isArray(found)) {
    throw bad(`expected an object, found ${kindOf(found)}`);
  }
  const given = Object.entries(found).filter(([, value]) => value !== null);
  return new Map(given.map(([name, value]) => [name.toLowerCase(), value]));
}

export function textAt(body: Body, name: string, otherwise: string): string {
  const value = body.get(name) ?? otherwise;
  if (typeof value !== 'string') throw bad(`${name}: expected a text, found ${kindOf(value)}`);
  return value;
}

export function flagAt(body: Body, name: string, otherwise: boolean): boolean {
  const value = body.get(name) ?? otherwise;
  if (typeof value !== 'boolean') throw bad(`${name}: expected true or false, found ${kindOf(value)}`);
  return value;
}

export function numberAt(body: Body, name: string, otherwise: number): number {
  const value = body.get(name) ?? otherwise;
  if (typeof value !== 'number') throw bad(`${name}: expected a number, found ${kindOf(value)}`);
  return value;
}

export function wholeAt(body: Body, name: string, otherwise: number): number {
  const value = numberAt(body, name, otherwise);
  if (!Number.isSafeInteger(value)) throw bad(`${name}: expected a whole number, found ${value}`);
  return value;
}

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value);
