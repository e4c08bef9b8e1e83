/**
 * The border where claims enter: from the wire and from journals that an older version wrote. No zod: recovery path.
 */
import { FiredrillError } from '@firedrill/core/errors';
import type { Hold } from '@firedrill/core/hold';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import type { ProcessIdentity } from '@firedrill/core/words/target';

/** All of these throw `protocol-malformed`, naming the field and what was found. */
export function objectOf(json: Json, where: string): JsonObject {
  if (json === null || typeof json !== 'object' || isList(json)) throw malformed(where, 'an object', json);
  return json;
}

export function textOf(fields: JsonObject, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw malformed(name, 'text', value);
  return value;
}

export function wholeOf(fields: JsonObject, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw malformed(name, 'a number', value);
  return value;
}

/** A missing flag is false. */
export function flagOf(fields: JsonObject, name: string): boolean {
  const value = fields[name] ?? false;
  if (typeof value !== 'boolean') throw malformed(name, 'true or false', value);
  return value;
}

export function oneOf<Word extends string>(fields: JsonObject, name: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === fields[name]);
  if (found === undefined) throw malformed(name, words.join(' or '), fields[name]);
  return found;
}

/**
 * `{process: {...}}`, the resource of every hold on one process. An identity without a start time would name nobody.
 */
export function processOf(resource: Json): { readonly process: ProcessIdentity } {
  const fields = objectOf(objectOf(resource, 'resource')['process'] ?? null, 'process');
  const pidNamespace = fields['pidNamespace'];
  if (typeof pidNamespace !== 'string') throw malformed('pidNamespace', 'text', pidNamespace);
  const identity = {
    bootId: textOf(fields, 'bootId'),
    pid: wholeOf(fields, 'pid'),
    startTicks: textOf(fields, 'startTicks'),
  };
  if (identity.pid < 1 || !/^\d+$/.test(identity.startTicks))
    throw malformed('process', 'a pid and a start time', fields);
  return { process: { ...identity, pidNamespace } };
}

export const processKey = (resource: { readonly process: ProcessIdentity }): string =>
  `${resource.process.bootId}/${resource.process.pid}/${resource.process.startTicks}`;

/** As an object of JSON, for a claim: an interface has no index signature of its own. */
export const identityJson = (identity: ProcessIdentity): JsonObject => ({
  bootId: identity.bootId,
  pidNamespace: identity.pidNamespace,
  pid: identity.pid,
  startTicks: identity.startTicks,
});

/** Lets a list of holds forget their types: `decode` stands at the border, so each gets back only what it made. */
export function forgetTypes<Resource, Want, Baseline, Wrote>(hold: Hold<Resource, Want, Baseline, Wrote>): Hold {
  // Sound because resource and want come from this hold's decode, baseline and wrote from its own capture and note.
  return hold as unknown as Hold;
}

function malformed(where: string, expected: string, found: unknown): FiredrillError {
  return new FiredrillError('protocol-malformed', `${where}: expected ${expected}, found ${JSON.stringify(found)}`);
}

// Array.isArray does not narrow a readonly array away.
const isList = (json: Json): json is readonly Json[] => Array.isArray(json);
