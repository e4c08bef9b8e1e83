import { ownOf } from '@firedrill/core/words/own-of';
import type { Json } from '@firedrill/core/words/json';
import { isList } from './json-kinds.ts';
import type { FisResource } from './resource.ts';

/**
 * What stands at the end of a path into a resource's description, as the texts that a filter compares: of an array
 * every element is followed, booleans are `true` and `false`, numbers are written out. What is absent, null or an
 * object gives nothing. @see the user guide of AWS FIS, "Resource filters"
 */
export function textsAt(value: Json | undefined, steps: readonly string[], from = 0): readonly string[] {
  if (value === undefined || value === null) return [];
  if (isList(value)) return value.flatMap((item) => textsAt(item, steps, from));
  const step = steps[from];
  if (typeof value === 'object') {
    return step !== undefined && Object.hasOwn(value, step) ? textsAt(value[step], steps, from + 1) : [];
  }
  return step === undefined ? [String(value)] : [];
}

/** Whether one of the texts at the end of a path is wanted: what `textsAt` finds, without making a list of it. */
export function isAt(
  value: Json | undefined,
  steps: readonly string[],
  wanted: ReadonlySet<string>,
  from = 0,
): boolean {
  if (value === undefined || value === null) return false;
  if (isList(value)) return value.some((item) => isAt(item, steps, wanted, from));
  const step = steps[from];
  if (typeof value === 'object') {
    return step !== undefined && Object.hasOwn(value, step) && isAt(value[step], steps, wanted, from + 1);
  }
  return step === undefined && wanted.has(String(value));
}

/** Every path that leads to a text, number or truth value of a description: `State.Name`, `NetworkInterfaces.VpcId`. */
export function pathsOf(value: Json | undefined, before: readonly string[] = []): readonly string[] {
  if (value === undefined || value === null) return [];
  if (isList(value)) return [...new Set(value.flatMap((item) => pathsOf(item, before)))];
  if (typeof value !== 'object') return [before.join('.')];
  return Object.entries(value).flatMap(([step, part]) => pathsOf(part, [...before, step]));
}

/** What a resource has to compare with a parameter of a target. */
export function parameterTexts({ parameters }: FisResource, name: string): readonly string[] {
  const found = ownOf(parameters, name);
  if (found === undefined) return [];
  return typeof found === 'string' ? [found] : found;
}
