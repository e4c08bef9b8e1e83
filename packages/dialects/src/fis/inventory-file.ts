import type { Problem } from '@firedrill/core/errors';
import { type LocatedDocument, type Path, readLocated } from '../located-document.ts';
import { valueAt } from '../loose-values.ts';
import { partsAt, schemaProblems } from '../native/schema-problems.ts';
import { didYouMean, foundText, inOrder } from '../problem-texts.ts';
import { expandedEntry } from './inventory-entry.ts';
import {
  inventoryDocument,
  inventoryEntry,
  type InventoryEntry,
  inventoryRegion,
  type InventoryRegion,
  mostResources,
} from './inventory-document.ts';
import type { InventoryPlaces } from './place-of-template.ts';
import type { FisInventory, FisResource } from './resource.ts';
import { type FisZone, zonesOf } from './zones.ts';

/** An inventory and where its resources are, or everything that is wrong with the text. */
export type DecodedInventory =
  | ({ readonly ok: true; readonly inventory: FisInventory; readonly name: string } & InventoryPlaces)
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads an inventory, YAML or JSON: resources that somebody wrote down, so that templates can be tried against them.
 *
 *     text ─▶ located values ─▶ schema ─▶ what stands in it: regions, zones, numbers ─▶ resources, each ARN once
 *
 * What an entry does not say is as usual for its type (resource-kinds.ts): an instance is running, in its zone. One
 * wrong part hides no other: entries that the schema takes are looked at further, whatever it has against the others.
 */
export function decodeInventory(text: string, file: string | null): DecodedInventory {
  const document = readLocated(text, file, 'an inventory');
  if (document.value === null) return { ok: false, problems: coded(unread(document)) };
  const whole = document.value;
  const formal = schemaProblems({ document, whole, secrets: [], schema: inventoryDocument, at: [] });
  const regions = regionsIn(whole);
  const entries = entriesIn(whole);
  const total = entries.reduce((sum, { entry }) => sum + entry.count, 0);
  const problems = [
    ...document.problems,
    ...formal,
    ...entries.flatMap((placed) => entryProblems({ document, regions }, placed)),
    ...(total > mostResources ? [tooMany(document, total)] : []),
  ];
  if (total > mostResources) return { ok: false, problems: coded(inOrder(problems)) };
  const home = regions?.[0] ?? { name: 'us-east-1' };
  const said = valueAt(whole, ['spec', 'account']);
  const account = typeof said === 'string' ? said : 'account';
  const made = resourcesIn(entries, { document, regions: regions ?? [home], account });
  const told = inOrder([...problems, ...made.problems]);
  if (told.length > 0) return { ok: false, problems: coded(told) };
  const { metadata, spec } = inventoryDocument.parse(whole);
  const inventory = { resourcesOf: (resourceType: string) => made.byType.get(resourceType) ?? [] };
  const accounts = new Set([spec.account]);
  for (const ofType of made.byType.values()) for (const each of ofType) accounts.add(each.account);
  const places = { account: spec.account, region: home.name, accounts: [...accounts] };
  return { ok: true, inventory, name: metadata.name, ...places, regions: spec.regions.map(({ name }) => name) };
}

const unread = (document: LocatedDocument): readonly Problem[] =>
  document.problems.length > 0
    ? document.problems
    : [document.problemAt([], 'value', { found: 'nothing', expected: 'an inventory' })];

/** What is said here is said of an inventory, not of an experiment. */
const coded = (problems: readonly Problem[]): readonly Problem[] =>
  problems.map((each) => (each.code === 'document-invalid' ? { ...each, code: 'inventory-invalid' } : each));

/** The regions; null where one of them cannot be read, so that nothing is known of what is in none. */
function regionsIn(whole: unknown): readonly InventoryRegion[] | null {
  const read = inventoryRegion
    .array()
    .min(1)
    .safeParse(valueAt(whole, ['spec', 'regions']));
  return read.success ? read.data : null;
}

interface Placed {
  readonly entry: InventoryEntry;
  readonly at: Path;
  readonly index: number;
}

/** The entries that the schema takes. */
const entriesIn = (whole: unknown): readonly Placed[] =>
  partsAt(whole, ['spec', 'resources']).flatMap(({ at, part }): readonly Placed[] => {
    const read = inventoryEntry.safeParse(part);
    return read.success ? [{ entry: read.data, at, index: Number(at.at(-1)) }] : [];
  });

const tooMany = (document: LocatedDocument, total: number): Problem =>
  document.problemAt(['spec', 'resources'], 'value', {
    code: 'limit',
    found: `${total} resources`,
    expected: `at most ${mostResources} resources`,
  });

interface Around {
  readonly document: LocatedDocument;
  readonly regions: readonly InventoryRegion[] | null;
}

/** What a schema cannot say: one name, a number in it where many are made, a region and a zone that are there. */
function entryProblems({ document, regions }: Around, { entry, at }: Placed): Problem[] {
  const problems: Problem[] = [];
  const { arn, id, count, region, zone } = entry;
  if ((arn === undefined) === (id === undefined)) {
    const found = arn === undefined ? 'neither' : 'both';
    problems.push(document.problemAt(at, 'value', { found, expected: 'one of: arn, id' }));
  } else if (count > 1 && !(arn ?? id ?? '').includes('{n}')) {
    const expected = `{n} in it, so that ${count} resources have ${count} names`;
    const place = [...at, arn === undefined ? 'id' : 'arn'];
    problems.push(document.problemAt(place, 'value', { found: foundText(arn ?? id), expected }));
  }
  const oneOf = (key: string, word: string, words: readonly string[]): Problem =>
    document.problemAt([...at, key], 'value', {
      found: foundText(word),
      expected: `one of: ${words.join(', ')}`,
      next: didYouMean(word, words),
    });
  if (regions === null) return problems;
  const names = regions.map(({ name }) => name);
  if (region !== undefined && !names.includes(region)) return [...problems, oneOf('region', region, names)];
  const zones = zonesIn(regions, region).flatMap(({ name, id: zoneId }) => [name, zoneId]);
  if (zone !== undefined && !zones.includes(zone)) problems.push(oneOf('zone', zone, zones));
  return problems;
}

/** The zones of a region; of the first one where none is named. */
function zonesIn(regions: readonly InventoryRegion[], wanted: string | undefined): readonly FisZone[] {
  const region = regions.find(({ name }) => name === wanted) ?? regions[0];
  return region?.zones ?? zonesOf(region?.name ?? '');
}

interface Making {
  readonly document: LocatedDocument;
  readonly regions: readonly InventoryRegion[];
  readonly account: string;
}

interface Made {
  readonly byType: ReadonlyMap<string, readonly FisResource[]>;
  readonly problems: readonly Problem[];
}

function resourcesIn(entries: readonly Placed[], { document, regions, account }: Making): Made {
  const byType = new Map<string, FisResource[]>();
  const known = new Set<string>();
  const problems: Problem[] = [];
  for (const { entry, at, index } of entries.filter(isNamed)) {
    const place = { account: entry.account ?? account, region: entry.region ?? regions[0]?.name ?? '' };
    const ofType = byType.get(entry.type) ?? [];
    byType.set(entry.type, ofType);
    for (const resource of expandedEntry(entry, { place, zones: zonesIn(regions, entry.region), index })) {
      const key = `${entry.type} ${resource.arn}`;
      if (known.has(key)) {
        problems.push(twice(document, { entry, at, index }, resource.arn));
        break;
      }
      known.add(key);
      ofType.push(resource);
    }
  }
  return { byType, problems };
}

/** Whether each of an entry's resources has a name of its own; of others it is told already that they have not. */
function isNamed({ entry: { arn, id, count } }: Placed): boolean {
  if ((arn === undefined) === (id === undefined)) return false;
  return count === 1 || (arn ?? id ?? '').includes('{n}');
}

function twice(document: LocatedDocument, { entry, at }: Placed, arn: string): Problem {
  return document.problemAt([...at, entry.arn === undefined ? 'id' : 'arn'], 'value', {
    found: `${arn}, which is there already`,
    expected: 'each resource once',
  });
}
