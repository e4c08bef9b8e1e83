import { ownOf } from '@firedrill/core/words/own-of';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { isList, isObject } from './json-kinds.ts';
import { textsAt } from './resource-texts.ts';
import type { FisFilter } from './template.ts';

/**
 * A description in which every filter finds what it asks for, as far as that can be: of several values the `index`-th
 * in turn, and where two filters ask different things of one path, one thing in each element of an array. Where there
 * is no array they contradict each other, and the description has one of the two.
 */
export function withFilters(attributes: JsonObject, filters: readonly FisFilter[], index: number): JsonObject {
  return [...Map.groupBy(filters, ({ path }) => path)].reduce<JsonObject>((changed, [path, same]) => {
    const values = valuesFor(same.map((filter) => filter.values));
    return withTexts(changed, path, values.length === 1 ? values : rotated(values, index));
  }, attributes);
}

/** The values that all of the filters take, one of them is enough; or one of each. */
function valuesFor(filters: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = filters;
  const common = first.filter((value) => others.every((values) => values.includes(value)));
  return common.length > 0 ? common.slice(0, 1) : filters.flatMap((values) => values.slice(0, 1));
}

const rotated = (values: readonly string[], by: number): readonly string[] =>
  values.map((_value, place) => values[(place + by) % values.length] ?? '');

/** Puts texts at a path: into an array one each, elsewhere the first of them. */
export function withTexts(attributes: JsonObject, path: string, texts: readonly string[]): JsonObject {
  if (texts.length === 0) return attributes;
  const changed = changedAt(attributes, path.split('.'), texts);
  return isObject(changed) ? changed : attributes;
}

function changedAt(value: Json | undefined, steps: readonly string[], texts: readonly string[]): Json {
  const [step, ...rest] = steps;
  if (isList(value)) return texts.map((text) => changedAt(value[0], steps, [text]));
  if (step === undefined) return alike(value, texts[0] ?? '');
  const record = isObject(value) ? value : {};
  return { ...record, [step]: changedAt(ownOf(record, step), rest, texts) };
}

/** A text as the value that stands there would say it. */
function alike(value: Json | undefined, text: string): Json {
  if (typeof value === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (typeof value === 'number' && String(Number(text)) === text) return Number(text);
  return text;
}

/** A description in which a filter finds something else: what is usual there, or the opposite. */
export function withoutFilter(
  attributes: JsonObject,
  { path, values }: FisFilter,
  zoneNames: readonly string[],
): JsonObject {
  const usual = textsAt(attributes, path.split('.'));
  const others = path.endsWith('AvailabilityZone')
    ? zoneNames
    : [...usual, ...(ownOf(opposites, usual[0] ?? '') ?? [])];
  const other = [...others, 'other'].find((text) => !values.includes(text)) ?? 'other, than all of these';
  return withTexts(attributes, path, [other]);
}

const opposites: { readonly [usual: string]: readonly string[] } = {
  running: ['stopped', 'terminated'],
  'in-use': ['available'],
  available: ['deleting'],
  true: ['false'],
  false: ['true'],
};
