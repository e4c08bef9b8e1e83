import { describe, expect, test } from 'vitest';
import { resolveTargets } from './resolve-targets.ts';
import type { FisResource } from './resource.ts';
import { instance, inventoryOf, templateOf } from './sample-targets.ts';
import type { FisTarget, Texts } from './template.ts';

const of = (resourceType: string, parameters: FisResource['parameters'], n = 1): FisResource =>
  instance(n, { resourceType, parameters });
const found = (resourceType: string, parameters: Texts, all: readonly FisResource[]) => {
  const target: Partial<FisTarget> = { resourceType, parameters };
  return resolveTargets(templateOf({ one: target }), inventoryOf(all), 1)['one'];
};

test.each(['us-east-1a', 'use1-az4'])('a zone is meant by name or id: %s', (zone) => {
  const volumes = [
    of('aws:ec2:ebs-volume', { availabilityZoneIdentifier: ['us-east-1a', 'use1-az4'] }),
    of('aws:ec2:ebs-volume', { availabilityZoneIdentifier: ['us-east-1b', 'use1-az6'] }, 2),
    of('aws:ec2:ebs-volume', {}, 3),
  ];
  const one = found('aws:ec2:ebs-volume', { availabilityZoneIdentifier: zone }, volumes);
  expect(one?.chosen).toEqual(volumes.slice(0, 1));
});

test('lists: any of them, and `all` is every zone', () => {
  const type = 'aws:rds:cluster';
  const clusters = ['us-east-1a', 'us-east-1b', 'us-east-1c'].map((zone, index) =>
    of(type, { writerAvailabilityZoneIdentifiers: zone }, index),
  );
  const asked = (zones: string) => found(type, { writerAvailabilityZoneIdentifiers: zones }, clusters)?.found;
  expect([asked('us-east-1a, us-east-1c'), asked('all'), asked('us-east-1d')]).toEqual([2, 3, 0]);
});

describe('pods', () => {
  const pods = [
    { name: 'web-1', labels: ['app=shop', 'tier=web'], deployment: 'web' },
    { name: 'web-2', labels: ['app=shop', 'tier=web', 'canary=yes'], deployment: 'web' },
    { name: 'db-1', labels: ['app=shop', 'tier=db'], deployment: 'db' },
    { name: 'bare', labels: [], deployment: 'bare' },
  ].map(({ name, labels, deployment }, index) =>
    of(
      'aws:eks:pod',
      {
        clusterIdentifier: ['arn:aws:eks:us-east-1:123456789012:cluster/shop', 'shop'],
        namespace: index === 2 ? 'store' : 'default',
        podName: name,
        deploymentName: deployment,
        labelSelector: labels,
        targetContainerName: ['app', 'proxy'],
      },
      index,
    ),
  );
  const selected = (selectorType: string, selectorValue: string, more: Texts = {}) =>
    found(
      'aws:eks:pod',
      { clusterIdentifier: 'shop', namespace: 'default', selectorType, selectorValue, ...more },
      pods,
    );

  test.each([
    ['labelSelector', 'app=shop', 2],
    ['labelSelector', 'app==shop, tier = web', 2],
    ['labelSelector', 'app=shop,canary', 1],
    ['labelSelector', 'app=shop,!canary', 1],
    ['labelSelector', 'tier!=web', 1],
    ['labelSelector', 'tier=db', 0],
    ['labelSelector', 'tier in (web)', 2],
    ['labelSelector', 'tier in (web, db),!canary', 1],
    ['labelSelector', 'tier notin (db), app', 2],
    ['labelSelector', 'tier in web', 0],
    ['labelSelector', '!tier=web', 0],
    ['labelSelector', '', 0],
    ['deploymentName', 'web', 2],
    ['podName', 'web-2', 1],
    ['podName', 'db-1', 0],
  ])('%s %s selects %d', (type, value, count) => expect(selected(type, value)?.found).toBe(count));

  test('by the ARN of their cluster', () => {
    const clusterIdentifier = 'arn:aws:eks:us-east-1:123456789012:cluster/shop';
    expect(selected('podName', 'web-1', { clusterIdentifier })?.found).toBe(1);
    expect(selected('podName', 'web-1', { clusterIdentifier: 'ship' })?.notes).toMatchObject([
      { en: expect.stringContaining('Did you mean shop?') },
    ]);
  });

  test('the container that a target names is told of each, and one that no pod has empties the target', () => {
    expect(selected('podName', 'web-1', { targetContainerName: 'proxy' })?.chosen).toMatchObject([
      { information: { targetContainerName: 'proxy' } },
    ]);
    expect(selected('podName', 'web-1', { targetContainerName: 'prxy' })?.notes[0]?.en).toBe(
      'targetContainerName = prxy matches 0 of 4; found: app (4), proxy (4). Did you mean proxy?',
    );
  });

  test('a label that nothing has is told by itself', () => {
    expect(selected('labelSelector', 'app=shop,tier=wen')?.notes.map(({ en }) => en)).toEqual([
      'label tier = wen matches 0 of 4; found: web (2), db (1). Did you mean web?',
    ]);
  });
});
