import { seededNumbers } from '@firedrill/core/plan/random';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { alike, patched, replacedIn } from './alike.ts';
import type { InventoryEntry } from './inventory-document.ts';
import { isList, isObject } from './json-kinds.ts';
import { hexBy, lastPart, type Parameters, partitionOf, type Place } from './resource-kind.ts';
import { resourceKinds } from './resource-kinds.ts';
import { resourceOf } from './resource-of.ts';
import type { FisResource } from './resource.ts';
import type { Texts } from './template.ts';
import { type FisZone, zoneCalled } from './zones.ts';

export interface EntryPlace {
  readonly place: Omit<Place, 'partition'>;
  readonly zones: readonly FisZone[];
  /** Which entry of its file it is: what chance gives it depends on this alone. */
  readonly index: number;
}

/** The resources that one entry of an inventory stands for. */
export function* expandedEntry(entry: InventoryEntry, where: EntryPlace): Generator<FisResource> {
  const zones = zonesOfEntry(entry, where.zones);
  const patterns = zones.map((zone) => alike(patternOf(entry, where, zone)));
  for (let n = 1; n <= entry.count; n += 1) {
    const make = patterns[(n - 1) % patterns.length];
    if (make !== undefined) yield make(n);
  }
}

/** Where it is said to be, or every zone in turn. */
function zonesOfEntry({ zone, parameters }: InventoryEntry, zones: readonly FisZone[]): readonly FisZone[] {
  const [, said] = Object.entries(parameters).find(([name]) => /Zone/.test(name)) ?? [];
  const text = zone ?? (typeof said === 'string' ? said : said?.[0]);
  return text === undefined ? zones : [zoneCalled(zones, text)];
}

/** A form that all of them in this zone share, `{n}` still in its texts. */
type Pattern = FisResource & JsonObject;

function patternOf(entry: InventoryEntry, { place, zones, index }: EntryPlace, zone: FisZone): Pattern {
  const kind = resourceKinds[entry.type];
  if (kind === undefined) throw new RangeError(`${entry.type} has no kind`); // the schema lets no other type in
  const said = replacedIn(
    { id: entry.id ?? lastPart(entry.arn ?? ''), arn: entry.arn ?? '', tags: entry.tags },
    '{zone}',
    zone.name,
  );
  const parameters = replacedIn(entry.parameters, '{zone}', zone.name);
  const born = {
    id: said.id,
    n: index + 1,
    zone,
    place: { ...place, partition: partitionOf(place.region) },
    asked: askedOf(parameters),
    hex: hexBy(seededNumbers(index, 'fis inventory entry')),
  };
  const resource = resourceOf({
    resourceType: entry.type,
    arn: entry.arn === undefined ? kind.arn(born) : said.arn,
    place,
    tags: said.tags,
    attributes: patched(kind.attributes(born), pascalObject(replacedIn(entry.attributes, '{zone}', zone.name))),
    parameters,
    zone,
    zones,
  });
  return { ...resource };
}

/** What a target would have to ask for to mean this resource. */
function askedOf(parameters: Parameters): Texts {
  const texts = Object.entries(parameters).map(
    ([name, said]) => [name, typeof said === 'string' ? [said] : said] as const,
  );
  const firsts = Object.fromEntries(texts.flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first]])));
  const labels = texts.find(([name]) => name === 'labelSelector')?.[1];
  if (labels !== undefined) return { ...firsts, selectorType: 'labelSelector', selectorValue: labels.join(',') };
  const type = ['deploymentName', 'podName'].find((name) => Object.hasOwn(firsts, name));
  return type === undefined ? firsts : { ...firsts, selectorType: type, selectorValue: firsts[type] ?? '' };
}

/** Filters know attributes in PascalCase, also where an API writes them otherwise: what was pasted from it fits. */
const pascalObject = (attributes: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, part]) => [name.charAt(0).toUpperCase() + name.slice(1), pascal(part)]),
  );

function pascal(value: Json): Json {
  if (isList(value)) return value.map(pascal);
  return isObject(value) ? pascalObject(value) : value;
}
