import type { Problem } from '@firedrill/core/errors';
import { type LocatedDocument, type Path, readLocated } from '../located-document.ts';
import { schemaProblems } from '../native/schema-problems.ts';
import { didYouMean, foundText, inOrder } from '../problem-texts.ts';
import { expandedEntry } from './inventory-entry.ts';
import { inventoryDocument, type InventoryDocument, type InventoryEntry, mostResources } from './inventory-document.ts';
import type { InventoryPlaces } from './place-of-template.ts';
import type { FisInventory, FisResource } from './resource.ts';
import { type FisZone, zonesOf } from './zones.ts';

/** An inventory and where its resources are, or everything that is wrong with the text. */
export type DecodedInventory =
  | ({ readonly ok: true; readonly inventory: FisInventory } & InventoryPlaces)
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads an inventory, YAML or JSON: resources that somebody wrote down, so that templates can be tried against them.
 *
 *     text ─▶ located values ─▶ schema ─▶ what stands in it: regions, zones, numbers ─▶ resources, each ARN once
 *
 * What an entry does not say is as usual for its type (resource-kinds.ts): an instance is running, in its zone.
 */
export function decodeInventory(text: string, file: string | null): DecodedInventory {
  const document = readLocated(text, file, 'an inventory');
  if (document.value === null) return { ok: false, problems: coded(unread(document)) };
  const at = { document, whole: document.value, secrets: [], schema: inventoryDocument, at: [] };
  const formal = [...document.problems, ...schemaProblems(at)];
  if (formal.length > 0) return { ok: false, problems: coded(inOrder(formal)) };
  const read = inventoryDocument.parse(document.value);
  const problems = read.spec.resources.flatMap((entry, index) => entryProblems(document, read, { entry, index }));
  const total = read.spec.resources.reduce((sum, { count }) => sum + count, 0);
  if (total > mostResources) problems.push(tooMany(document, total));
  if (problems.length > 0) return { ok: false, problems: coded(inOrder(problems)) };
  return resourcesIn(document, read);
}

const unread = (document: LocatedDocument): readonly Problem[] =>
  document.problems.length > 0
    ? document.problems
    : [document.problemAt([], 'value', { found: 'nothing', expected: 'an inventory' })];

/** What is said here is said of an inventory, not of an experiment. */
const coded = (problems: readonly Problem[]): readonly Problem[] =>
  problems.map((each) => (each.code === 'document-invalid' ? { ...each, code: 'inventory-invalid' } : each));

const tooMany = (document: LocatedDocument, total: number): Problem =>
  document.problemAt(['spec', 'resources'], 'value', {
    code: 'limit',
    found: `${total} resources`,
    expected: `at most ${mostResources} resources`,
  });

interface Placed {
  readonly entry: InventoryEntry;
  readonly index: number;
}

/** What a schema cannot say: one name, a number in it where many are made, a region and a zone that are there. */
function entryProblems(document: LocatedDocument, { spec }: InventoryDocument, { entry, index }: Placed): Problem[] {
  const at: Path = ['spec', 'resources', index];
  const problems: Problem[] = [];
  const { arn, id, count, region } = entry;
  if ((arn === undefined) === (id === undefined)) {
    const found = arn === undefined ? 'neither' : 'both';
    problems.push(document.problemAt(at, 'value', { found, expected: 'one of: arn, id' }));
  } else if (count > 1 && !(arn ?? id ?? '').includes('{n}')) {
    const expected = `{n} in it, so that ${count} resources have ${count} names`;
    const place = [...at, arn === undefined ? 'id' : 'arn'];
    problems.push(document.problemAt(place, 'value', { found: foundText(arn ?? id), expected }));
  }
  const names = spec.regions.map(({ name }) => name);
  if (region !== undefined && !names.includes(region)) {
    const what = { found: foundText(region), expected: `one of: ${names.join(', ')}`, next: didYouMean(region, names) };
    problems.push(document.problemAt([...at, 'region'], 'value', what));
    return problems;
  }
  const zones = zonesIn(spec, region).flatMap(({ name, id: zoneId }) => [name, zoneId]);
  if (entry.zone !== undefined && !zones.includes(entry.zone)) {
    const next = didYouMean(entry.zone, zones);
    const what = { found: foundText(entry.zone), expected: `one of: ${zones.join(', ')}`, next };
    problems.push(document.problemAt([...at, 'zone'], 'value', what));
  }
  return problems;
}

/** The zones of a region; of the first one where none is named. */
function zonesIn({ regions }: InventoryDocument['spec'], wanted: string | undefined): readonly FisZone[] {
  const region = regions.find(({ name }) => name === wanted) ?? regions[0];
  return region?.zones ?? zonesOf(region?.name ?? '');
}

function resourcesIn(document: LocatedDocument, { spec }: InventoryDocument): DecodedInventory {
  const byType = new Map<string, FisResource[]>();
  const known = new Set<string>();
  const problems: Problem[] = [];
  const [home = { name: '' }] = spec.regions;
  for (const [index, entry] of spec.resources.entries()) {
    const place = { account: entry.account ?? spec.account, region: entry.region ?? home.name };
    const ofType = byType.get(entry.type) ?? [];
    byType.set(entry.type, ofType);
    for (const resource of expandedEntry(entry, { place, zones: zonesIn(spec, entry.region), index })) {
      const key = `${entry.type} ${resource.arn}`;
      if (known.has(key)) {
        problems.push(twice(document, { entry, index }, resource.arn));
        break;
      }
      known.add(key);
      ofType.push(resource);
    }
  }
  if (problems.length > 0) return { ok: false, problems: coded(problems) };
  const inventory = { resourcesOf: (resourceType: string) => byType.get(resourceType) ?? [] };
  const accounts = new Set([spec.account]);
  for (const ofType of byType.values()) for (const { account } of ofType) accounts.add(account);
  const regions = spec.regions.map(({ name }) => name);
  return { ok: true, inventory, account: spec.account, region: home.name, accounts: [...accounts], regions };
}

function twice(document: LocatedDocument, { entry, index }: Placed, arn: string): Problem {
  const place: Path = ['spec', 'resources', index, entry.arn === undefined ? 'id' : 'arn'];
  return document.problemAt(place, 'value', {
    found: `${arn}, which is there already`,
    expected: 'each resource once',
  });
}
