import type { Problem } from '@firedrill/core/errors';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { parseDurationMs } from '@firedrill/core/units';
import { isObject } from '../form.ts';

/**
 * What the owner of a host allows; no server can override it. Patterns may hold `*` for any text.
 *
 *     faults: {allowed: ["process.*"], denied: [process.kill]}
 *     protected: {pids: [812], names: [postgres], labels: {tier: data}, users: [backup], paths: [/srv/data], ports:
 *   [5432]}
 *     maxLease: 5m
 *     maxTargets: 10
 *     commands: [[/usr/bin/pgrep, redis-server]]
 */
export interface Policy {
  /** Null allows every fault that is not denied. */
  readonly allowedFaults: readonly string[] | null;
  readonly deniedFaults: readonly string[];
  readonly protected: {
    readonly pids: readonly number[];
    readonly names: readonly string[];
    /** Any one of them protects. */
    readonly labels: { readonly [key: string]: string };
    readonly users: readonly string[];
    readonly paths: readonly string[];
    readonly ports: readonly number[];
  };
  readonly maxLeaseMs: number;
  /** So many targets at most are hurt at one time, over all runs. */
  readonly maxTargets: number;
  /** Beginnings of argument vectors that the command probe may run; none by default. */
  readonly commands: readonly (readonly string[])[];
}

/** What holds where no file says otherwise: everything but what is protected, ten minutes of silence, fifty targets. */
export const defaultPolicy: Policy = Object.freeze({
  allowedFaults: null,
  deniedFaults: [],
  protected: { pids: [], names: [], labels: {}, users: [], paths: [], ports: [] },
  maxLeaseMs: 600_000,
  maxTargets: 50,
  commands: [],
});

/**
 * A policy, or everything that is wrong with it. Members that are not known are refused: a misspelt protection
 * protects nothing.
 */
export type ReadPolicy = { readonly policy: Policy } | { readonly problems: readonly Problem[] };

export function decodePolicy(document: Json, file: string | null): ReadPolicy {
  const problems: Problem[] = [];
  const at = (path: string, expected: string, found: Json | undefined): void => {
    const shown = found === undefined ? 'nothing' : JSON.stringify(found);
    problems.push({ code: 'policy-invalid', file, line: null, column: null, path, found: shown, expected, next: null });
  };
  const top = objectAt(document ?? {}, '', topMembers, at);
  const faults = objectAt(top['faults'], 'faults', faultMembers, at);
  const guarded = objectAt(top['protected'], 'protected', protectedMembers, at);
  const texts = (from: JsonObject, name: string, path: string): readonly string[] =>
    listAt(from[name], `${path}.${name}`, isText, 'a list of texts', at);
  const policy: Policy = {
    allowedFaults: faults['allowed'] === undefined ? null : texts(faults, 'allowed', 'faults'),
    deniedFaults: texts(faults, 'denied', 'faults'),
    protected: {
      pids: listAt(guarded['pids'], 'protected.pids', isNumberUpTo(2 ** 22), 'a list of pids', at),
      names: texts(guarded, 'names', 'protected'),
      labels: labelsAt(guarded['labels'], at),
      users: texts(guarded, 'users', 'protected'),
      paths: listAt(guarded['paths'], 'protected.paths', isPath, 'a list of absolute paths', at),
      ports: listAt(guarded['ports'], 'protected.ports', isNumberUpTo(65_535), 'a list of ports', at),
    },
    maxLeaseMs: durationAt(top['maxLease'], at),
    maxTargets: countAt(top['maxTargets'], at),
    commands: listAt(top['commands'], 'commands', isVector, 'a list of argument vectors', at),
  };
  return problems.length === 0 ? { policy } : { problems };
}

/** Whether a text fits a pattern in which `*` stands for any text. */
export function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}

type Say = (path: string, expected: string, found: Json | undefined) => void;

const topMembers = ['faults', 'protected', 'maxLease', 'maxTargets', 'commands'];
const faultMembers = ['allowed', 'denied'];
const protectedMembers = ['pids', 'names', 'labels', 'users', 'paths', 'ports'];

/** The paths of all members that a policy may have. */
export const policyPaths: readonly string[] = [
  ...faultMembers.map((name) => `faults.${name}`),
  ...protectedMembers.map((name) => `protected.${name}`),
  ...topMembers.filter((name) => name !== 'faults' && name !== 'protected'),
];

function objectAt(value: Json | undefined, path: string, members: readonly string[], say: Say): JsonObject {
  if (value === undefined) return {};
  if (!isObject(value)) {
    say(path, 'an object', value);
    return {};
  }
  for (const name of Object.keys(value)) {
    if (!members.includes(name)) say(path === '' ? name : `${path}.${name}`, `one of ${members.join(', ')}`, name);
  }
  return value;
}

function listAt<Item extends Json>(
  value: Json | undefined,
  path: string,
  isItem: (item: Json) => item is Item,
  expected: string,
  say: Say,
): readonly Item[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every(isItem)) return value;
  say(path, expected, value);
  return [];
}

function labelsAt(value: Json | undefined, say: Say): { readonly [key: string]: string } {
  if (value === undefined) return {};
  const entries = isObject(value) ? Object.entries(value) : [];
  const texts = entries.flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : []));
  if (!isObject(value) || texts.length < entries.length) say('protected.labels', 'labels, such as {tier: data}', value);
  return Object.fromEntries(texts);
}

function durationAt(value: Json | undefined, say: Say): number {
  if (value === undefined) return defaultPolicy.maxLeaseMs;
  const durationMs = typeof value === 'string' ? parseDurationMs(value) : null;
  if (durationMs === null || durationMs === 0) say('maxLease', 'a duration with its unit, such as 5m', value);
  return durationMs ?? 0;
}

function countAt(value: Json | undefined, say: Say): number {
  if (value === undefined) return defaultPolicy.maxTargets;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  say('maxTargets', 'a whole number from 0', value);
  return 0;
}

const isText = (item: Json): item is string => typeof item === 'string' && item !== '';
const isPath = (item: Json): item is string => isText(item) && item.startsWith('/');
const isVector = (item: Json): item is readonly string[] =>
  Array.isArray(item) && item.length > 0 && item.every(isText);
const isNumberUpTo =
  (most: number) =>
  (item: Json): item is number =>
    typeof item === 'number' && Number.isSafeInteger(item) && item >= 1 && item <= most;
