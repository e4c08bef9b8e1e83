import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { decodeFis } from './decode.ts';
import { changed, sample } from './sample-templates.ts';

const problemsOf = (text: string) => {
  const decoded = decodeFis({ text, file: 'a.json' });
  return decoded.ok ? [] : decoded.problems;
};

describe('a good template', () => {
  test('is read, with what it leaves out as AWS takes it', () => {
    const decoded = decodeFis({ text: sample, file: 'a.json' });
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
    expect(decoded.warnings).toEqual([]);
    const { template } = decoded;
    expect(template.targets['tasks']).toEqual({
      resourceType: 'aws:ecs:task',
      selectionMode: { mode: 'percent', percent: 66 },
      resourceArns: [],
      resourceTags: {},
      filters: [],
      parameters: { cluster: 'shop', service: 'ratings' },
    });
    expect(template.actions['slow']).toMatchObject({ targets: { Tasks: 'tasks' }, startAfter: ['pause'] });
    expect(template).toMatchObject({
      stopConditions: [{ alarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Orders fall' }],
      emptyTargetResolutionMode: 'skip',
      logConfiguration: null,
      reportConfiguration: null,
      clientToken: null,
    });
  });

  test('is the same in YAML', () => {
    const yaml = stringify(JSON.parse(sample));
    expect(decodeFis({ text: yaml, file: 'a.yaml' })).toEqual(decodeFis({ text: sample, file: 'a.json' }));
  });

  test('logs and reports are read, and `none` is no stop condition', () => {
    const log = '"logConfiguration": {"logSchemaVersion": 2, "s3Configuration": {"bucketName": "logs"}},';
    const report = '"experimentReportConfiguration": {"preExperimentDuration": "PT10M", "outputs": {}},';
    const text = changed('"tags"', `${log}${report}"tags"`).replace(/\{"source".*\}/, '{"source": "none"}');
    expect(decodeFis({ text, file: null })).toMatchObject({
      ok: true,
      template: {
        stopConditions: [],
        logConfiguration: { logSchemaVersion: 2, logGroupArn: null, s3: { bucketName: 'logs', prefix: null } },
        reportConfiguration: { s3: null, dashboards: [], preExperimentMs: 600_000, postExperimentMs: 1_200_000 },
      },
    });
  });
});

describe('problems', () => {
  test('all come at once, in the order of the text', () => {
    const text = changed('"COUNT(1)"', '"SOME"').replace('"PT1M"', '"1"').replace('["pause"]', '["nobody"]');
    expect(problemsOf(text).map(({ path }) => path)).toEqual([
      'targets.servers.selectionMode',
      'actions.pause.parameters.duration',
      'actions.slow.startAfter[0]',
    ]);
  });
});

describe('what narrows an action', () => {
  const roles = (chosen: string) =>
    JSON.stringify({
      ...JSON.parse(sample),
      targets: { roles: { resourceType: 'aws:iam:role', selectionMode: 'ALL', ...JSON.parse(chosen) } },
      actions: {
        refuse: {
          actionId: 'aws:ec2:api-insufficient-instance-capacity-error',
          parameters: { duration: 'PT1M', availabilityZoneIdentifiers: 'eu-west-1a, eu-west-1b', percentage: '50.5' },
          targets: { Roles: 'roles' },
        },
      },
    });

  test('roles of the capacity error are named by ARN only', () => {
    expect(problemsOf(roles('{"resourceArns": ["arn:aws:iam::123456789012:role/a"]}'))).toEqual([]);
    expect(problemsOf(roles('{"resourceTags": {"a": "b"}}'))).toMatchObject([
      { code: 'fis-target-unfit', path: 'actions.refuse.targets.Roles', found: '`roles`, chosen by resourceTags' },
    ]);
  });

  test('pods are chosen by parameters only, and need four of them', () => {
    const text = changed('aws:ecs:task",', 'aws:eks:pod", "resourceTags": {"a": "b"},');
    expect(problemsOf(text).map(({ path }) => path)).toEqual([
      'targets.tasks.resourceTags',
      'targets.tasks.parameters.clusterIdentifier',
      'targets.tasks.parameters.namespace',
      'targets.tasks.parameters.selectorType',
      'targets.tasks.parameters.selectorValue',
      'actions.slow.targets.Tasks',
    ]);
  });
});

describe('texts of other kinds', () => {
  test('an answer of the API says what to take of it', () => {
    const found = problemsOf(`{"experimentTemplate": ${sample}}`);
    expect(found).toMatchObject([
      { path: 'experimentTemplate', line: 1, found: 'an answer of the API: `experimentTemplate`' },
    ]);
  });

  test('a file named .json is JSON, as the aws CLI wants it', () => {
    const comma = changed('"skip"}', '"skip"},');
    expect(problemsOf(comma)).toMatchObject([{ code: 'document-syntax', line: 36, column: 1 }]);
    expect(decodeFis({ text: comma, file: 'a.yaml' }).ok).toBe(true);
  });

  test.each(['', '[]', '7', 'null', '{', '"a'])('%j is no template', (text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });

  test('names of JavaScript are names like others', () => {
    const text = changed('"stop": {', '"constructor": {').replace('["stop"]', '["constructor"]');
    expect(problemsOf(text)).toEqual([]);
    expect(problemsOf(changed('"Instances": "servers"', '"Instances": "toString"'))).toMatchObject([
      { found: 'the target `toString`' },
    ]);
    expect(problemsOf(changed('"aws:ec2:stop-instances"', '"__proto__"'))).toMatchObject([
      { code: 'fis-action-unknown' },
    ]);
  });

  test('far too many actions are told in one line', () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`a${index}`, { startAfter: ['x'] }]));
    const text = JSON.stringify({ ...JSON.parse(sample), actions: many });
    expect(problemsOf(text)).toMatchObject([{ code: 'limit', found: '3000 actions and 2 targets' }]);
  });
});
