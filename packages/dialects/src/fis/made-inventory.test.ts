import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededNumbers } from '@firedrill/core/plan/random';
import { describe, expect, test } from 'vitest';
import { decodeFis } from './decode.ts';
import { explainResolution } from './explain-resolution.ts';
import { madeInventory, mostMade } from './made-inventory.ts';
import { mutated } from './mutate.ts';
import { resolveTargets } from './resolve-targets.ts';
import { resourceKinds } from './resource-kinds.ts';
import type { FisResource } from './resource.ts';
import { sample } from './sample-templates.ts';
import { templateOf } from './sample-targets.ts';
import { fisTargetTypes } from './target-types.ts';
import type { FisTarget, FisTemplate } from './template.ts';

const madeFor = { account: '123456789012', region: 'us-east-1', seed: 1 };
const madeAndFound = (target: Partial<FisTarget>) => {
  const template = templateOf({ one: target });
  const inventory = madeInventory(template, madeFor);
  const found = resolveTargets(template, inventory, 7)['one'];
  if (found === undefined) throw new TypeError('the target is not there');
  return { found, all: inventory.resourcesOf(found.resourceType) };
};
const zonesIn = (resources: readonly FisResource[]): readonly string[] => [
  ...new Set(resources.map(({ attributes }) => JSON.stringify(attributes).match(/us-east-1[abc]/)?.[0] ?? 'none')),
];
const types = Object.keys(fisTargetTypes);

/** What each parameter of a type may say; a pod's are tried apart. */
const texts: { readonly [parameter: string]: string } = {
  availabilityZoneIdentifier: 'use1-az2',
  availabilityZoneIdentifiers: 'us-east-1a,us-east-1c',
  writerAvailabilityZoneIdentifiers: 'us-east-1b',
  vpc: 'vpc-01316e63b948d889d',
  cluster: 'arn:aws:ecs:us-east-1:123456789012:cluster/infra',
  service: 'orders',
  functionQualifier: 'live',
  clusterIdentifier: 'PetSite',
  namespace: 'shop',
  selectorType: 'labelSelector',
  selectorValue: 'app=petsite',
};

describe('resources of every type', () => {
  test('every type of the catalogue has a kind, and no other', () => {
    expect(Object.keys(resourceKinds).toSorted()).toEqual(types.toSorted());
  });

  test.each(types.filter((type) => fisTargetTypes[type]?.by.includes('resourceTags')))('%s by tags', (resourceType) => {
    const { found, all } = madeAndFound({ resourceType, resourceTags: { 'FIS-Ready': 'True', Team: '' } });
    expect(found.found).toBe(3);
    expect(all.length).toBe(5);
    for (const { arn, account, region, tags, attributes, information } of all) {
      expect(arn).toMatch(/^arn:aws:[a-z0-9]+:(us-east-1)?:(123456789012)?:\S{4,}$/);
      expect({ account, region }).toEqual({ account: '123456789012', region: 'us-east-1' });
      expect(tags['Name']).toBeTruthy();
      expect(Object.keys(attributes).length).toBeGreaterThan(1);
      expect(Object.keys(attributes).every((name) => /^[A-Z]/.test(name))).toBe(true);
      expect(information).toEqual({ arn });
    }
    expect(new Set(all.map(({ arn }) => arn)).size).toBe(5);
  });

  test.each(types.filter((type) => fisTargetTypes[type]?.by.includes('parameters')))('%s by parameters', (type) => {
    const names = Object.keys(fisTargetTypes[type]?.parameters ?? {}).filter((name) => texts[name] !== undefined);
    const parameters = Object.fromEntries(names.map((name) => [name, texts[name] ?? '']));
    const { found, all } = madeAndFound({ resourceType: type, parameters });
    expect(found.found).toBe(3);
    expect(all.length).toBe(5);
  });

  test.each(types)('%s by ARN', (resourceType) => {
    const [first] = madeAndFound({ resourceType }).all;
    const arn = (first?.arn ?? '').replace('123456789012', '210987654321').replace('us-east-1', 'eu-west-1');
    const { found, all } = madeAndFound({ resourceType, resourceArns: [arn] });
    expect(found).toMatchObject({ found: 1, chosen: [{ arn }], missingArns: [], notes: [] });
    expect(all.length).toBe(3);
    if (arn.includes('210987654321')) expect(found.chosen[0]?.account).toBe('210987654321');
    if (arn.includes('eu-west-1')) expect(found.chosen[0]?.region).toBe('eu-west-1');
  });
});

describe('what a target asks for', () => {
  test('filters are met as AWS would describe it: truths stay truths, and arrays hold what is wanted', () => {
    const { found } = madeAndFound({
      resourceType: 'aws:ec2:ebs-volume',
      filters: [{ path: 'Attachments.DeleteOnTermination', values: ['false'] }],
    });
    expect(found.found).toBe(3);
    expect(found.chosen[0]?.attributes['Attachments']).toMatchObject([{ DeleteOnTermination: false }]);
    const groups = ['sg-1', 'sg-2'].map((value) => ({ path: 'NetworkInterfaces.Groups.GroupId', values: [value] }));
    expect(madeAndFound({ filters: groups }).found.found).toBe(3);
    expect(madeAndFound({ filters: [{ path: 'Nobody.Knows', values: ['x', 'y'] }] }).found.found).toBe(3);
  });

  test('filters that contradict each other are met by nothing, and the resolution says so', () => {
    const filters = ['running', 'stopped'].map((value) => ({ path: 'State.Name', values: [value] }));
    const { found, all } = madeAndFound({ filters });
    expect(found.found).toBe(0);
    expect(all.length).toBeGreaterThanOrEqual(2);
    expect(found.notes).toMatchObject([
      { en: expect.stringContaining('none fits them together: State.Name = running') },
    ]);
  });

  test('they lie in three zones, or in the one that is asked for', () => {
    expect(zonesIn(madeAndFound({ resourceTags: { Team: 'shop' } }).found.chosen)).toHaveLength(3);
    const filters = [{ path: 'Placement.AvailabilityZone', values: ['us-east-1b'] }];
    const { chosen } = madeAndFound({ filters }).found;
    expect(zonesIn(chosen)).toEqual(['us-east-1b']);
    expect(chosen[0]?.attributes['Placement']).toMatchObject({ AvailabilityZoneId: 'use1-az2' });
  });

  test.each([
    [{ mode: 'count', count: 12 }, 12, 12],
    [{ mode: 'count', count: 1 }, 3, 1],
    [{ mode: 'count', count: 999_999_999 }, mostMade, mostMade],
    [{ mode: 'percent', percent: 66 }, 3, 1],
    [{ mode: 'percent', percent: 7 }, 15, 1],
    [{ mode: 'percent', percent: 1 }, 100, 1],
    [{ mode: 'all' }, 3, 3],
  ] as const)('%j finds %d and takes %d', (selectionMode, count, taken) => {
    const { found } = madeAndFound({ resourceTags: { Team: 'shop' }, selectionMode });
    expect([found.found, found.chosen.length]).toEqual([count, taken]);
  });

  test('pods tell their names; one that is named is made once', () => {
    const parameters = {
      clusterIdentifier: 'PetSite',
      namespace: 'shop',
      selectorType: 'podName',
      selectorValue: 'web',
    };
    const { found } = madeAndFound({ resourceType: 'aws:eks:pod', parameters });
    expect(found.found).toBe(1);
    expect(found.chosen[0]?.information).toEqual({
      podName: 'web',
      namespace: 'shop',
      clusterArn: 'arn:aws:eks:us-east-1:123456789012:cluster/PetSite',
      targetContainerName: 'app',
    });
  });

  test.each([
    ['infra', 'orders'],
    ['arn:aws:ecs:us-east-1:123456789012:cluster/infra', 'arn:aws:ecs:us-east-1:123456789012:service/infra/orders'],
  ])('tasks of cluster %s and service %s', (cluster, service) => {
    const { found, all } = madeAndFound({ resourceType: 'aws:ecs:task', parameters: { cluster, service } });
    expect(found.found).toBe(3);
    expect(found.chosen[0]?.attributes).toMatchObject({
      ClusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/infra',
      Group: 'service:orders',
    });
    // One of another cluster, one of another service.
    const groups = all.map(({ attributes }) => JSON.stringify([attributes['ClusterArn'], attributes['Group']]));
    expect(new Set(groups).size).toBe(3);
  });

  test('two targets that mean the same find the same', () => {
    const template = templateOf({ one: { resourceTags: { A: 'x' } }, two: { resourceTags: { A: 'x' } } });
    const resolved = resolveTargets(template, madeInventory(template, madeFor), 7);
    expect(resolved['one']?.chosen).toEqual(resolved['two']?.chosen);
    expect(resolved['one']?.found).toBe(3);
  });
});

test('the same template, place and seed make the same; another seed makes others', () => {
  const template = templateOf({ one: { resourceTags: { A: 'x' } } });
  const arnsOf = (seed: number): readonly string[] =>
    madeInventory(template, { ...madeFor, seed })
      .resourcesOf('aws:ec2:instance')
      .map(({ arn }) => arn);
  expect(arnsOf(1)).toEqual(arnsOf(1));
  expect(arnsOf(2)).not.toEqual(arnsOf(1));
});

test('many targets that count much are made in little time, and each finds something', () => {
  const targets = Array.from({ length: 300 }, (_, index): [string, Partial<FisTarget>] => [
    `target-${index}`,
    { resourceTags: { Team: `team-${index}` }, selectionMode: { mode: 'count', count: 999_999_999 } },
  ]);
  const template = templateOf(Object.fromEntries(targets));
  const inventory = madeInventory(template, madeFor);
  expect(inventory.resourcesOf('aws:ec2:instance').length).toBeLessThan(12_000);
  const resolved = Object.values(resolveTargets(template, inventory, 7));
  expect(resolved.map(({ found }) => found)).toEqual(expect.arrayContaining([mostMade, 3]));
  expect(resolved.every(({ chosen }) => chosen.length >= 3)).toBe(true);
});

test('whatever is a template can be made for, looked for and explained', () => {
  const below = seededNumbers(5, 'fis-targets-fuzz');
  let valid = 0;
  for (let left = 3000; left > 0; left -= 1) {
    const decoded = decodeFis({ text: mutated([sample], below), file: null });
    if (!decoded.ok) continue;
    valid += 1;
    const resolved = resolveTargets(decoded.template, madeInventory(decoded.template, madeFor), left);
    expect(explainResolution(resolved).length).toBeGreaterThanOrEqual(Object.keys(decoded.template.targets).length);
  }
  expect(valid).toBeGreaterThan(30);
});

const shared = process.env['FIREDRILL_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');

test('every template of the corpus finds something for each of its targets', (context) => {
  const folder = join(shared, 'corpus/fis');
  if (!existsSync(folder)) context.skip('corpus/fis is absent from FIREDRILL_SHARED (default ../shared)');
  const templates = readdirSync(folder).flatMap((name): readonly FisTemplate[] => {
    if (!name.endsWith('.json')) return [];
    const text = readFileSync(join(folder, name), 'utf8').replaceAll(/\$\{[^}]*\}|<[A-Z][A-Za-z _-]{1,40}>/g, 'filled');
    const decoded = decodeFis({ text, file: name });
    return decoded.ok ? [decoded.template] : [];
  });
  const resolved = templates.flatMap((template) =>
    Object.values(resolveTargets(template, madeInventory(template, madeFor), 7)),
  );
  expect(resolved.length).toBeGreaterThan(25);
  for (const each of resolved) expect(each, each.name).toMatchObject({ missingArns: [] });
  expect(resolved.filter(({ chosen }) => chosen.length === 0)).toEqual([]);
});
