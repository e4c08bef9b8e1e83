import { expect, test } from 'vitest';
import { decodeFis } from './decode.ts';
import { labelConditions, labelsThatFit } from './label-selector.ts';
import { resourceOf } from './resource-of.ts';

const template = (selectorValue: string): string =>
  JSON.stringify({
    description: 'pods',
    stopConditions: [{ source: 'none' }],
    roleArn: 'arn:aws:iam::123456789012:role/drill',
    targets: {
      pods: {
        resourceType: 'aws:eks:pod',
        selectionMode: 'ALL',
        parameters: { clusterIdentifier: 'c', namespace: 'n', selectorType: 'labelSelector', selectorValue },
      },
    },
    actions: {
      gone: {
        actionId: 'aws:eks:pod-delete',
        targets: { Pods: 'pods' },
        parameters: { kubernetesServiceAccount: 'fis' },
      },
    },
  });

test.each(['app=shop', 'app == shop', 'example.com/app=shop', 'canary', 'app='])('%s is taken', (selector) => {
  expect(decodeFis({ text: template(selector), file: null })).toMatchObject({ ok: true });
});

test.each([
  ['app=shop tier=web', '`,` or the end in the place of `tier`'],
  ['tier in web', '`(`, such as in (web, db) in the place of `web`'],
  ['app=a=b', '`,` or the end in the place of `=`'],
  ['a/b/c=d', 'a key, such as app or example.com/app in the place of `a/b/c`'],
  // What AWS takes no character of is refused by the form of the document, once.
  ['tier in (web)', 'letters, digits, spaces and _ . : / = + - @ only'],
])('%s is refused where it stands', (selector, expected) => {
  const decoded = decodeFis({ text: template(selector), file: null });
  expect(decoded.ok ? [] : decoded.problems).toMatchObject([
    { path: 'targets.pods.parameters.selectorValue', expected: expect.stringContaining(expected) },
  ]);
});

test.each([
  ['app=shop,tier in (web,db)', ['app=shop', 'tier=web']],
  ['tier in (web,db),tier!=web', ['tier=db']],
  ['canary,!old,size>3', ['canary=yes', 'size=4']],
  ['app=a,app=b', []],
  ['app=a b', []],
])('pods that are made up for %s have labels that it fits', (selector, labels) => {
  expect(labelsThatFit(selector)).toEqual(labels);
});

test('each requirement is told by itself', () => {
  const told = labelConditions('app=shop,tier notin (a, b),!old,size<3,x').map(({ told: { ko } }) => ko);
  expect(told).toEqual(['레이블 app = shop', '레이블 tier notin (a, b)', '레이블 !old', '레이블 size < 3', '레이블 x']);
  expect(labelConditions('a b')[0]?.fits(pod())).toBe(false);
});

const pod = () =>
  resourceOf({
    resourceType: 'aws:eks:pod',
    arn: 'arn:aws:eks:us-east-1:123456789012:pod/c/n/p',
    place: { account: '123456789012', region: 'us-east-1' },
    tags: {},
    attributes: {},
    parameters: {},
    zone: { name: 'us-east-1a', id: 'use1-az1' },
    zones: [],
  });
