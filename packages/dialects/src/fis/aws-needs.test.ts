import type { JsonObject } from '@firedrill/core/words/json';
import { expect, test } from 'vitest';
import { awsNeeds } from './aws-needs.ts';
import { decodeFis } from './decode.ts';
import { resolveTargets } from './resolve-targets.ts';
import { inventoryOf } from './sample-targets.ts';
import type { FisResource } from './resource.ts';

const task = (attributes: JsonObject): FisResource => ({
  arn: 'arn:aws:ecs:us-east-1:123456789012:task/shop/1',
  resourceType: 'aws:ecs:task',
  account: '123456789012',
  region: 'us-east-1',
  tags: { team: 'shop' },
  attributes,
  parameters: {},
  information: {},
});

const latency = {
  actionId: 'aws:ecs:task-network-latency',
  parameters: { duration: 'PT1M' },
  targets: { Tasks: 'tasks' },
};

/** The codes that are told, of a template with these actions on one task. */
function told(actions: JsonObject, attributes: JsonObject = {}, changes: JsonObject = {}): readonly string[] {
  const tasks = { resourceType: 'aws:ecs:task', resourceTags: { team: 'shop' }, selectionMode: 'ALL' };
  const written = {
    description: 'needs',
    targets: { tasks },
    actions,
    stopConditions: [{ source: 'none' }],
    roleArn: 'arn:aws:iam::123456789012:role/drill',
    ...changes,
  };
  const decoded = decodeFis({ text: JSON.stringify(written), file: null });
  if (!decoded.ok) throw new Error(decoded.problems.map(({ path, found }) => `${path}: ${found}`).join('\n'));
  const warnings = awsNeeds(decoded.template, resolveTargets(decoded.template, inventoryOf([task(attributes)]), 1));
  for (const { text } of warnings) expect(text.ko).toMatch(/\p{Script=Hangul}/u);
  return warnings.map(({ code }) => code).filter((code) => code !== 'aws-role-rights');
}

test.each([
  ['nothing is known of the task', {}, {}, ['aws-ssm-sidecar', 'aws-pid-mode']],
  ['it has an SSM container', { Containers: [{ Name: 'app' }, { Name: 'ssm-agent' }] }, {}, ['aws-pid-mode']],
  ['it shares its process ids, too', { Containers: [{ Name: 'SSMAgent' }], PidMode: 'task' }, {}, []],
  ['it is on Fargate', { LaunchType: 'FARGATE' }, {}, ['aws-ssm-sidecar', 'aws-pid-mode', 'aws-fargate-network']],
  [
    'the endpoints are used',
    { LaunchType: 'FARGATE' },
    { useEcsFaultInjectionEndpoints: 'true' },
    ['aws-fault-endpoints'],
  ],
])('a network fault of tasks when %s', (_name, attributes, parameters, codes) => {
  const slow = { ...latency, parameters: { ...latency.parameters, ...parameters } };
  expect(told({ slow }, attributes)).toEqual(codes);
});

test('stress needs no shared process ids, and stopping a task needs nothing', () => {
  expect(told({ cpu: { ...latency, actionId: 'aws:ecs:task-cpu-stress' } })).toEqual(['aws-ssm-sidecar']);
  expect(told({ stop: { actionId: 'aws:ecs:stop-task', targets: { Tasks: 'tasks' } } })).toEqual([]);
});

test('two network faults on one target clash only while both are on', () => {
  const loss = { ...latency, actionId: 'aws:ecs:task-network-packet-loss' };
  expect(told({ slow: latency, loss })).toContain('aws-network-clash');
  expect(told({ slow: latency, loss: { ...loss, startAfter: ['slow'] } })).not.toContain('aws-network-clash');
});

test('a role of another account, or of a service, has no rights; with target accounts it may', () => {
  const tasks = {
    resourceType: 'aws:ecs:task',
    resourceArns: ['arn:aws:ecs:us-east-1:210987654321:task/shop/1'],
    selectionMode: 'ALL',
  };
  const stop = { actionId: 'aws:ecs:stop-task', targets: { Tasks: 'tasks' } };
  expect(told({ stop }, {}, { targets: { tasks } })).toEqual(['aws-role-account']);
  const experimentOptions = { accountTargeting: 'multi-account' };
  expect(told({ stop }, {}, { targets: { tasks }, experimentOptions })).toEqual([]);
  const roleArn = 'arn:aws:iam::123456789012:role/aws-service-role/fis.amazonaws.com/AWSServiceRoleForFIS';
  expect(told({ stop }, {}, { roleArn })).toEqual(['aws-role-linked']);
});
