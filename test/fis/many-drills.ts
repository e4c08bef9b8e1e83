import type { JsonObject } from '@firedrill/core/words/json';

/** One experiment among many resources, and how it should end. */
export interface Drill {
  readonly name: string;
  readonly template: JsonObject;
  readonly options: JsonObject;
  readonly status: string;
  /** How many resolved targets there are to list. */
  readonly listed: number;
}

/** Nine of ten run, the others are stopped; all have one tag in common, and each has one of its own. */
export function inventoryText(resources: number): string {
  const stopped = Math.floor(resources / 10);
  const tags = { g: 'many', n: 'x{n}' };
  const type = 'aws:ec2:instance';
  return JSON.stringify({
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Inventory',
    metadata: { name: 'many' },
    spec: {
      account: '123456789012',
      regions: [{ name: 'us-east-1' }],
      resources: [
        { type, id: 'i-run-{n}', count: resources - stopped, tags },
        { type, id: 'i-stop-{n}', count: stopped, tags, attributes: { State: { Name: 'stopped' } } },
      ],
    },
  });
}

const instances = { resourceType: 'aws:ec2:instance', resourceTags: { g: 'many' } };
const filters = [
  { path: 'State.Name', values: ['running'] },
  { path: 'Placement.AvailabilityZone', values: ['us-east-1a', 'us-east-1b'] },
];
const skipAll = { actionsMode: 'skip-all' };

/** So many targets, each with an action that reboots it. */
function reboots(count: number, target: JsonObject): JsonObject {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return whole(
    Object.fromEntries(numbers.map((n) => [`t${n}`, target])),
    Object.fromEntries(
      numbers.map((n) => [`a${n}`, { actionId: 'aws:ec2:reboot-instances', targets: { Instances: `t${n}` } }]),
    ),
  );
}

const whole = (targets: JsonObject, actions: JsonObject): JsonObject => ({
  description: 'Among many resources',
  stopConditions: [{ source: 'none' }],
  roleArn: 'arn:aws:iam::123456789012:role/drill',
  targets,
  actions,
});

const logConfiguration = {
  logSchemaVersion: 2,
  cloudWatchLogsConfiguration: { logGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:drill:*' },
};
const wait = { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } };

/** For more resources than any quota of AWS lets through. */
export function drills(resources: number): readonly Drill[] {
  const few = reboots(10, { ...instances, selectionMode: 'COUNT(5)', filters });
  const chosen = { options: skipAll, status: 'completed' };
  return [
    { name: 'ten targets, COUNT(5) by two filters', template: few, ...chosen, listed: 50 },
    { name: 'the same once more', template: few, ...chosen, listed: 50 },
    { name: 'the same, with its actions', template: few, options: {}, status: 'completed', listed: 50 },
    {
      name: 'twenty targets, ALL: more than the quota',
      template: reboots(20, { ...instances, selectionMode: 'ALL' }),
      options: skipAll,
      status: 'failed',
      listed: 0,
    },
    {
      name: 'one target, ALL, that no quota bounds',
      template: whole({ all: { ...instances, selectionMode: 'ALL' } }, { wait }),
      ...chosen,
      listed: resources,
    },
    {
      name: 'the same, with its action',
      template: whole({ all: { ...instances, selectionMode: 'ALL' } }, { wait }),
      options: {},
      status: 'completed',
      listed: resources,
    },
    {
      name: 'the same, with log records',
      template: { ...whole({ all: { ...instances, selectionMode: 'ALL' } }, { wait }), logConfiguration },
      ...chosen,
      listed: resources,
    },
    {
      name: 'twenty targets, COUNT(600): as many as the quota allows',
      template: reboots(20, { ...instances, selectionMode: 'COUNT(600)' }),
      ...chosen,
      listed: 12_000,
    },
    {
      name: 'a tag that nothing has',
      template: reboots(10, { ...instances, selectionMode: 'ALL', resourceTags: { g: 'few' } }),
      options: skipAll,
      status: 'failed',
      listed: 0,
    },
  ];
}
