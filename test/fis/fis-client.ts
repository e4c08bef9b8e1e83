import type { Json, JsonObject } from '@firedrill/core/words/json';

/** What a client made of a refusal. */
export interface FisRefused {
  /** The class of error that the client raises. */
  readonly type: string;
  readonly code: string;
  readonly message: string;
  /** Null when the client itself refused, and nothing was sent. */
  readonly status: number | null;
}

/** What a client of AWS FIS made of an answer. Times stand as `{"datetime": seconds}`, whatever its own kind is. */
export interface FisAnswered {
  readonly answer?: JsonObject;
  readonly fault?: FisRefused;
}

/** Somebody else's client, asked by the names of the service model. */
export interface FisClient {
  readonly name: string;
  readonly operations: readonly string[];
  readonly call: (operation: string, input: JsonObject) => Promise<FisAnswered>;
}

/** One that holds something open until it is ended: a process, or connections. */
export interface EndingClient extends FisClient {
  readonly end: () => Promise<void>;
}

/** The member that stands at the end of a path. @throws RangeError when nothing is there */
export function at(whole: Json | undefined, ...path: readonly (string | number)[]): Json {
  let value: Json | undefined = whole;
  for (const member of path) value = memberOf(value, member);
  if (value === undefined) throw new RangeError(`nothing at ${path.join('.')} of ${JSON.stringify(whole)}`);
  return value;
}

export const textAt = (whole: Json | undefined, ...path: readonly (string | number)[]): string =>
  textOf(at(whole, ...path));

/** A time that the aws CLI printed, in seconds since the epoch: a number of the CLI 1, a date of the CLI 2. */
export function secondsAt(whole: Json | undefined, member: string): number {
  const value = at(whole, member);
  return typeof value === 'string' ? Date.parse(value) / 1000 : Number(value);
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An empty object where there is none. */
export function objectAt(whole: Json | undefined, member: string): JsonObject {
  const value = memberOf(whole, member);
  return isObject(value) ? value : {};
}

export function listAt(whole: Json | undefined, member: string): readonly Json[] {
  const value = memberOf(whole, member);
  return Array.isArray(value) ? value : [];
}

export const textsAt = (whole: Json | undefined, member: string): readonly string[] =>
  listAt(whole, member).map(textOf);

function memberOf(value: Json | undefined, member: string | number): Json | undefined {
  if (Array.isArray(value)) return value[Number(member)];
  return isObject(value) && Object.hasOwn(value, member) ? value[member] : undefined;
}
