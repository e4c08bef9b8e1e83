import type { Json, JsonObject } from '@firedrill/core/words/json';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveTargets } from './resolve-targets.ts';
import type { FisResource } from './resource.ts';
import { instance, instances, inventoryOf, templateOf } from './sample-targets.ts';
import type { FisTarget, SelectionMode } from './template.ts';

const texts = ['a', 'b', 'true', 'false', '7', ''];
const leaf = fc.oneof(fc.constantFrom<Json>(...texts), fc.boolean(), fc.constantFrom<Json>(7, 0, null, 1.5));
const leaves = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }));
const inner = fc.dictionary(fc.constantFrom('Name', 'Groups'), fc.oneof(leaves, fc.constant<Json>({ Name: 'a' })));
const attributes: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.constantFrom('State', 'Zone', 'Nics'),
  fc.oneof(leaves, inner, fc.array(inner, { maxLength: 2 })),
);
const tagKey = fc.constantFrom('Team', 'team', 'Purpose');
const tagValue = fc.constantFrom('', 'x', 'y');
const tags = fc.dictionary(tagKey, tagValue);
const resources = fc
  .array(fc.record({ tags, attributes }), { maxLength: 12 })
  .map((list) => list.map((parts, index) => instance(index, parts)));
const path = fc.constantFrom('State', 'Zone', 'State.Name', 'Nics.Name', 'Nics.Groups', 'Nics.Groups.Name', 'Absent');
const filter = fc.record({ path, values: fc.array(fc.constantFrom(...texts, '1.5', '0', 'null'), { maxLength: 5 }) });
const mode = fc.oneof(
  fc.constant<SelectionMode>({ mode: 'all' }),
  fc.integer({ min: 1, max: 14 }).map((count): SelectionMode => ({ mode: 'count', count })),
  fc.integer({ min: 1, max: 100 }).map((percent): SelectionMode => ({ mode: 'percent', percent })),
);
const target = fc.record({
  resourceTags: fc.dictionary(tagKey, tagValue, { maxKeys: 1 }),
  filters: fc.array(filter, { maxLength: 2 }),
  selectionMode: mode,
});

/** Slow and obvious: writes out every `path=text` that a description says, and looks each wanted one up. */
function lines(value: Json, before = ''): readonly string[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: Json) => lines(item, before));
  if (typeof value !== 'object') return [`${before}=${JSON.stringify(value).replaceAll('"', '')}`];
  return Object.entries(value).flatMap(([key, part]) => lines(part, before === '' ? key : `${before}.${key}`));
}

function slowlyFound(
  all: readonly FisResource[],
  { resourceTags, filters }: Pick<FisTarget, 'resourceTags' | 'filters'>,
) {
  const found: FisResource[] = [];
  for (const resource of all) {
    let fits = true;
    for (const key of Object.keys(resourceTags)) if (resource.tags[key] !== resourceTags[key]) fits = false;
    for (const each of filters) {
      let any = false;
      for (const value of each.values) if (lines(resource.attributes).includes(`${each.path}=${value}`)) any = true;
      if (!any) fits = false;
    }
    if (fits) found.push(resource);
  }
  return found;
}

function slowlyTaken(wanted: SelectionMode, found: number): number {
  let taken = 0;
  if (wanted.mode === 'percent') while ((taken + 1) * 100 <= found * wanted.percent) taken += 1;
  if (wanted.mode === 'count') while (taken < wanted.count && taken < found) taken += 1;
  return wanted.mode === 'all' ? found : taken;
}

test('tags, filters and modes take what a slow model takes, each resource once, in the order of the inventory', () => {
  let nonempty = 0;
  fc.assert(
    fc.property(resources, target, fc.nat(), (all, wanted, seed) => {
      const expected = slowlyFound(all, wanted);
      const found = resolveTargets(templateOf({ one: wanted }), inventoryOf(all), seed)['one'];
      expect(found?.found).toBe(expected.length);
      const chosen = found?.chosen ?? [];
      expect(chosen).toHaveLength(slowlyTaken(wanted.selectionMode, expected.length));
      expect(expected.filter((resource) => chosen.includes(resource))).toEqual(chosen);
      if (chosen.length === 0) expect(found?.notes).not.toEqual([]);
      nonempty += Math.min(1, chosen.length);
    }),
    { numRuns: 3000, seed: 5 },
  );
  expect(nonempty).toBeGreaterThan(300);
});

test('what is chosen depends on the name, the inventory and the seed, and not on the other targets', () => {
  fc.assert(
    fc.property(resources, fc.array(target, { minLength: 1, maxLength: 4 }), fc.nat(), (all, wanted, seed) => {
      const named = wanted.map((each, index) => [`target-${index}`, each] as const);
      const inventory = inventoryOf(all);
      const together = resolveTargets(templateOf(Object.fromEntries(named)), inventory, seed);
      const backwards = resolveTargets(templateOf(Object.fromEntries(named.toReversed())), inventory, seed);
      expect(backwards).toEqual(together);
      for (const [name, each] of named) {
        expect(resolveTargets(templateOf({ [name]: each }), inventory, seed)[name]).toEqual(together[name]);
      }
    }),
    { numRuns: 300, seed: 5 },
  );
});

test('what is remembered of a list changes nothing, however much was asked of it', () => {
  let asked = 0;
  fc.assert(
    fc.property(resources, fc.array(target, { minLength: 50, maxLength: 90 }), fc.nat(), (all, wanted, seed) => {
      const same = { resourcesOf: () => all };
      const template = templateOf(Object.fromEntries(wanted.map((each, index) => [`target-${index}`, each])));
      const afresh = resolveTargets(template, { resourcesOf: () => [...all] }, seed);
      expect(resolveTargets(template, same, seed)).toEqual(afresh);
      expect(resolveTargets(template, same, seed)).toEqual(afresh);
      asked = Math.max(asked, wanted.flatMap(({ filters }) => filters).length);
    }),
    { numRuns: 40, seed: 5 },
  );
  // More than is remembered.
  expect(asked).toBeGreaterThan(64);
});

describe('chance', () => {
  const countOf = (selectionMode: SelectionMode, among: number, seeds: number): ReadonlyMap<string, number> => {
    const inventory = inventoryOf(instances(among));
    const template = templateOf({ one: { selectionMode } });
    const counts = new Map<string, number>();
    for (let seed = 0; seed < seeds; seed += 1) {
      const chosen = resolveTargets(template, inventory, seed)['one']?.chosen ?? [];
      const key = chosen.map(({ arn }) => arn.slice(-2)).join(' ');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  };
  const chiSquare = (counts: ReadonlyMap<string, number>, kinds: number, seeds: number): number => {
    const expected = seeds / kinds;
    const seen = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    return seen + (kinds - counts.size) * expected;
  };

  // The bounds are the 99.9th percentiles of the chi-square distribution with 9, 14 and 9 degrees of freedom.
  test.each([
    [{ mode: 'count', count: 1 }, 10, 10, 27.88],
    [{ mode: 'count', count: 2 }, 6, 15, 36.12],
    [{ mode: 'percent', percent: 40 }, 5, 10, 27.88],
  ] as const)('%j of %d: each of the %d sets as often as the others', (selectionMode, among, kinds, bound) => {
    const seeds = 6000;
    const counts = countOf(selectionMode, among, seeds);
    expect(counts.size).toBe(kinds);
    expect(chiSquare(counts, kinds, seeds)).toBeLessThan(bound);
  });
});

test('is frozen: the same seed and inventory give the same victims in every version', () => {
  const inventory = inventoryOf(instances(10));
  const count = templateOf({ servers: { selectionMode: { mode: 'count', count: 3 } } });
  const idsOf = (seed: number): readonly string[] =>
    (resolveTargets(count, inventory, seed)['servers']?.chosen ?? []).map(({ arn }) => arn.slice(-2));
  expect([idsOf(0), idsOf(1), idsOf(2026)]).toMatchInlineSnapshot(`
    [
      [
        "03",
        "07",
        "08",
      ],
      [
        "05",
        "07",
        "10",
      ],
      [
        "04",
        "05",
        "09",
      ],
    ]
  `);
});
