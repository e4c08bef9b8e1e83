import { FiredrillError } from '@firedrill/core/errors';
import type { InjectionId, RunId } from '@firedrill/core/words/ids';
import { isInjectionId, isRunId } from '@firedrill/core/words/ids';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import type { ProcessIdentity } from '@firedrill/core/words/target';

/**
 * Checks of JSON by hand, for borders in the recovery path, where no schema library may be loaded. Each reads one
 * member of an object and throws `protocol-malformed` with the member's path when it does not have the form expected.
 */
export interface Form {
  readonly path: string;
  readonly object: JsonObject;
}

/** Takes a value as an object whose members are then read one by one. `path` names it in what is thrown. */
export function formOf(value: Json | undefined, path: string): Form {
  if (isObject(value)) return { path, object: value };
  return malformed(path, 'an object', value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses text as one JSON object. */
export function parseForm(text: string, path: string): Form {
  let value: Json;
  try {
    // JSON.parse yields exactly what Json describes.
    value = JSON.parse(text) as Json;
  } catch (thrown) {
    throw new FiredrillError('protocol-malformed', `${path} is not JSON`, { cause: thrown });
  }
  return formOf(value, path);
}

export function readText(form: Form, name: string): string {
  const value = form.object[name];
  return typeof value === 'string' ? value : malformed(`${form.path}.${name}`, 'a text', value);
}

/** A finite number, at least 0: every number in our own messages is an amount. */
export function readAmount(form: Form, name: string): number {
  const value = form.object[name];
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  return malformed(`${form.path}.${name}`, 'a number from 0', value);
}

export function readCount(form: Form, name: string): number {
  const value = readAmount(form, name);
  return Number.isSafeInteger(value) ? value : malformed(`${form.path}.${name}`, 'a whole number', value);
}

/** Nanoseconds as a decimal text, the form of 64-bit numbers in JSON. */
export function readNs(form: Form, name: string): bigint {
  const text = readText(form, name);
  return /^\d{1,19}$/.test(text) ? BigInt(text) : malformed(`${form.path}.${name}`, 'decimal nanoseconds', text);
}

/** Any JSON, but present. */
export function readJson(form: Form, name: string): Json {
  const value = form.object[name];
  return value === undefined ? malformed(`${form.path}.${name}`, 'a value', value) : value;
}

export function readForm(form: Form, name: string): Form {
  return formOf(form.object[name], `${form.path}.${name}`);
}

export function readForms(form: Form, name: string): readonly Form[] {
  return readList(form, name).map((item, index) => formOf(item, `${form.path}.${name}[${index}]`));
}

export function readList(form: Form, name: string): readonly Json[] {
  const value = form.object[name];
  // Array.isArray does not narrow the readonly arrays of Json.
  return Array.isArray(value) ? (value as readonly Json[]) : malformed(`${form.path}.${name}`, 'a list', value);
}

export function readInjectionId(form: Form, name: string): InjectionId {
  const text = readText(form, name);
  return isInjectionId(text) ? text : malformed(`${form.path}.${name}`, 'the id of an injection', text);
}

export function readRunId(form: Form, name: string): RunId {
  const text = readText(form, name);
  return isRunId(text) ? text : malformed(`${form.path}.${name}`, 'the id of a run', text);
}

export function readIdentity(form: Form): ProcessIdentity {
  const [bootId, pidNamespace] = [readText(form, 'bootId'), readText(form, 'pidNamespace')];
  return { bootId, pidNamespace, pid: readCount(form, 'pid'), startTicks: readText(form, 'startTicks') };
}

/** One of a fixed list of words. */
export function readWord<Word extends string>(form: Form, name: string, words: readonly Word[]): Word {
  const text = readText(form, name);
  return words.find((word) => word === text) ?? malformed(`${form.path}.${name}`, `one of ${words.join(', ')}`, text);
}

/** @throws FiredrillError `protocol-malformed`, always; long values are shortened. */
export function malformed(path: string, expected: string, found: Json | undefined): never {
  const shown = found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 80);
  throw new FiredrillError('protocol-malformed', `${path}: expected ${expected}, found ${shown}`);
}
