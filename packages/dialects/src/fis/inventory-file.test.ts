import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeInventory } from './inventory-file.ts';
import { resolveTargets } from './resolve-targets.ts';
import type { FisInventory, FisResource } from './resource.ts';
import { templateOf } from './sample-targets.ts';
import type { FisTarget } from './template.ts';

const fromRoot = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

const head = `apiVersion: firedrill/v1alpha1
kind: Inventory
metadata: {name: shop}
spec:
  account: "123456789012"
  regions: [{name: us-east-1}, {name: eu-west-1, zones: [{name: eu-west-1x, id: euw1-az9}]}]
  resources:
`;
const read = (text: string): FisInventory => {
  const decoded = decodeInventory(text, 'inventory.yaml');
  if (!decoded.ok) throw new TypeError(JSON.stringify(decoded.problems));
  return decoded.inventory;
};
const resourcesOf = (entry: string, type = 'aws:ec2:instance'): readonly FisResource[] =>
  read(`${head}    - ${entry}\n`).resourcesOf(type);
const problemsOf = (text: string) => {
  const decoded = decodeInventory(text, 'inventory.yaml');
  return decoded.ok ? [] : decoded.problems;
};
const idsOf = (resources: readonly FisResource[]) => resources.map(({ arn }) => arn.split('/').at(-1));

describe('the example', () => {
  const example = read(fromRoot('docs/examples/inventory.yaml'));
  const found = (target: Partial<FisTarget>) => resolveTargets(templateOf({ one: target }), example, 1)['one'];

  test('is found by tags, filters and parameters', () => {
    const running = [{ path: 'State.Name', values: ['running'] }];
    expect(found({ resourceTags: { Purpose: 'chaos-ready' } })?.found).toBe(7);
    expect(found({ resourceTags: { Purpose: 'chaos-ready' }, filters: running })?.found).toBe(6);
    const task = {
      resourceType: 'aws:ecs:task',
      parameters: { cluster: 'ecs-blueprint-infra', service: 'fis-service' },
    };
    expect(found(task)?.found).toBe(3);
    const writer = { writerAvailabilityZoneIdentifiers: 'use1-az4' };
    expect(found({ resourceType: 'aws:rds:cluster', parameters: writer })?.found).toBe(1);
    const subnet = { vpc: 'vpc-01316e63b948d889d', availabilityZoneIdentifier: 'us-east-1c' };
    expect(found({ resourceType: 'aws:ec2:subnet', parameters: subnet })?.found).toBe(1);
  });

  test.each([
    ['labelSelector', 'app=petsite,tier=web', 4],
    ['deploymentName', 'petsite', 4],
    ['podName', 'petsite-2', 1],
  ])('pods by %s', (selectorType, selectorValue, count) => {
    const parameters = { clusterIdentifier: 'PetSite', namespace: 'default', selectorType, selectorValue };
    const pods = found({ resourceType: 'aws:eks:pod', parameters });
    expect(pods?.found).toBe(count);
    expect(pods?.chosen[0]?.information['podName']).toMatch(/^petsite-\d$/);
  });
});

describe('what an entry stands for', () => {
  test('as usual for its type, with what it says merged into it', () => {
    const [one] = resourcesOf('{type: aws:ec2:instance, id: i-1, attributes: {state: {Name: stopped}, VpcId: null}}');
    expect(one).toMatchObject({
      arn: 'arn:aws:ec2:us-east-1:123456789012:instance/i-1',
      account: '123456789012',
      region: 'us-east-1',
      attributes: { InstanceId: 'i-1', State: { Code: 16, Name: 'stopped' } },
    });
    expect(one?.attributes).not.toHaveProperty('VpcId');
  });

  test('many alike, counted from 1, in the zones in turn', () => {
    const many = resourcesOf('{type: aws:ec2:instance, id: "i-{n}", count: 4, tags: {Name: "web {n} in {zone}"}}');
    expect(idsOf(many)).toEqual(['i-1', 'i-2', 'i-3', 'i-4']);
    expect(many.map(({ tags }) => tags['Name'])).toEqual([
      'web 1 in us-east-1a',
      'web 2 in us-east-1b',
      'web 3 in us-east-1c',
      'web 4 in us-east-1a',
    ]);
    expect(many[3]?.attributes).toMatchObject({ InstanceId: 'i-4', Placement: { AvailabilityZone: 'us-east-1a' } });
    expect(many[3]?.information).toEqual({ arn: 'arn:aws:ec2:us-east-1:123456789012:instance/i-4' });
  });

  test('in a region, zone and account of its own', () => {
    const text = '{type: aws:rds:db, id: db, region: eu-west-1, zone: euw1-az9, account: "210987654321"}';
    expect(resourcesOf(text, 'aws:rds:db')).toMatchObject([
      {
        arn: 'arn:aws:rds:eu-west-1:210987654321:db:db',
        attributes: { AvailabilityZone: 'eu-west-1x' },
        parameters: { availabilityZoneIdentifiers: ['eu-west-1x', 'euw1-az9'] },
      },
    ]);
  });

  test('100,000 of them share what does not differ', () => {
    const many = resourcesOf('{type: aws:ec2:instance, id: "i-{n}", count: 100000, tags: {Team: shop}}');
    expect(many).toHaveLength(100_000);
    expect(many[3]?.attributes['Placement']).toBe(many[99_999]?.attributes['Placement']);
    expect(many[0]?.tags).toBe(many[3]?.tags);
  });
});

describe('what is wrong', () => {
  const entry = (text: string) => problemsOf(`${head}    - ${text}\n`);

  test.each([
    ['{type: aws:ec2:instanse, id: i-1}', 'spec.resources[0].type', 'Did you mean `aws:ec2:instance`?'],
    ['{type: aws:ec2:instance, id: i-1, tag: {}}', 'spec.resources[0].tag', 'Did you mean `tags`?'],
    ['{type: aws:ec2:instance, id: i-1, region: us-east-2}', 'spec.resources[0].region', 'Did you mean `us-east-1`?'],
    ['{type: aws:ec2:instance, id: i-1, zone: us-east-1d}', 'spec.resources[0].zone', 'Did you mean `us-east-1a`?'],
    ['{type: aws:ec2:instance, id: i-1, count: 3}', 'spec.resources[0].id', null],
    ['{type: aws:ec2:instance}', 'spec.resources[0]', null],
    ['{type: aws:ec2:instance, id: i, arn: a}', 'spec.resources[0]', null],
    ['{type: aws:ec2:instance, id: "{n}", count: 0}', 'spec.resources[0].count', null],
    ['{type: aws:ec2:instance, id: i-1, tags: {Ready: True}}', 'spec.resources[0].tags.Ready', null],
    ['{type: aws:ec2:instance, id: i-1, attributes: {Size: .inf}}', 'spec.resources[0].attributes.Size', null],
    ['{type: aws:ec2:instance, id: i-1, account: 123456789012}', 'spec.resources[0].account', null],
  ])('%s', (text, path, next) => {
    expect(entry(text)).toMatchObject([{ code: 'inventory-invalid', file: 'inventory.yaml', line: 8, path, next }]);
  });

  test('two of one ARN, at the place of the second', () => {
    const first = '    - {type: aws:ec2:instance, id: i-1}\n';
    const text = `${head}${first}    - {type: aws:ec2:instance, id: "i-{n}", count: 2}\n`;
    expect(problemsOf(text)).toMatchObject([
      { line: 9, path: 'spec.resources[1].id', found: expect.stringContaining('instance/i-1, which is there already') },
    ]);
    const types = text.replace('aws:ec2:instance', 'aws:ec2:spot-instance');
    expect(problemsOf(types)).toEqual([]);
  });

  test('more than anybody needs, nothing at all, and another kind', () => {
    const many = [1, 2, 3].map((index) => `    - {type: aws:ec2:instance, id: "i-${index}-{n}", count: 100000}\n`);
    expect(problemsOf(head + many.join(''))).toMatchObject([{ code: 'limit', found: '300000 resources' }]);
    expect(problemsOf('')).toMatchObject([{ found: 'nothing', expected: 'an inventory' }]);
    expect(problemsOf('null')).toMatchObject([{ code: 'inventory-invalid' }]);
    expect(problemsOf(`${head}    []\n`.replace('Inventory', 'Experiment'))).toMatchObject([{ path: 'kind' }]);
    expect(problemsOf('a: [')).toMatchObject([{ code: 'document-syntax' }]);
  });
});
