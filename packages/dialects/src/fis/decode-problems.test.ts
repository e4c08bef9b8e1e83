import { describe, expect, test } from 'vitest';
import { decodeFis } from './decode.ts';
import { changed } from './sample-templates.ts';

const role = '"roleArn": "arn:aws:iam::123456789012:role/drill"';
const stop = '"actionId": "aws:ec2:stop-instances"';
const tags = '"resourceTags": {"Purpose": "chaos-ready"},';
const arn = 'arn:aws:ec2:eu-west-1:123456789012:instance/i-1';

describe('each problem is told at its place', () => {
  const cases: readonly (readonly [string, string, string, object])[] = [
    ['a missing member', `${role},`, '', { path: 'roleArn', found: 'nothing', next: 'Add "roleArn".' }],
    [
      'a misspelt member',
      '"roleArn"',
      '"roleARN"',
      { path: 'roleArn', expected: 'the member `roleArn`', next: 'Did you mean it by `roleARN`?' },
    ],
    [
      'a bare number',
      '"300"',
      '300',
      { path: 'actions.slow.parameters.delayMilliseconds', next: 'Write it in quotes: "300".' },
    ],
    ['null', '{"Name": "sample"}', 'null', { path: 'tags', line: 34, found: 'null', next: 'Leave it out.' }],
    [
      'an unknown action',
      'aws:ec2:stop-instances',
      'aws:ec2:stop-instance',
      { code: 'fis-action-unknown', line: 18, column: 19, next: 'Did you mean `aws:ec2:stop-instances`?' },
    ],
    [
      'an unknown resource type',
      'aws:ecs:task",',
      'aws:ecs:tasks",',
      { path: 'targets.tasks.resourceType', next: 'Did you mean `aws:ecs:task`?' },
    ],
    [
      'a wrong target key',
      '"Instances": "servers"',
      '"Servers": "servers"',
      { code: 'fis-target-unfit', path: 'actions.stop.targets.Servers', next: 'Write "Instances": "servers".' },
    ],
    [
      'a target that is none',
      '"Tasks": "tasks"',
      '"Tasks": "task"',
      { path: 'actions.slow.targets.Tasks', next: 'Did you mean `tasks`?' },
    ],
    [
      'a target of another type',
      '"Tasks": "tasks"',
      '"Tasks": "servers"',
      { code: 'fis-target-unfit', expected: 'a target of type aws:ecs:task' },
    ],
    [
      'no target',
      '"targets": {"Tasks": "tasks"},',
      '',
      { code: 'fis-target-unfit', path: 'actions.slow', found: 'no target' },
    ],
    [
      'a target of an action that takes none',
      '{"duration": "PT1M"},',
      '{"duration": "PT1M"}, "targets": {"Roles": "tasks"},',
      { path: 'actions.pause.targets.Roles', next: 'Leave it out.' },
    ],
    [
      'a missing parameter',
      '{"duration": "PT1M"}',
      '{}',
      { path: 'actions.pause.parameters.duration', expected: 'the parameter `duration`' },
    ],
    [
      'no parameters',
      '"parameters": {"duration": "PT1M"},',
      '',
      { path: 'actions.pause', expected: 'the parameter `duration`' },
    ],
    [
      'a misspelt parameter',
      '{"duration": "PT1M"}',
      '{"durration": "PT1M"}',
      { next: 'Did you mean it by `durration`?' },
    ],
    [
      'a duration of another kind',
      '"PT1M"',
      '"5m"',
      { expected: 'an ISO-8601 duration from PT1M to PT12H', next: 'Write "PT5M".' },
    ],
    [
      'a duration out of range',
      '"PT1M"',
      '"PT13H"',
      { found: '"PT13H"', expected: 'an ISO-8601 duration from PT1M to PT12H' },
    ],
    ['a number that is none', '"300"', '"fast"', { expected: 'a whole number from 0, as a text' }],
    [
      'an unknown action to wait for',
      '["pause"]',
      '["paus"]',
      { path: 'actions.slow.startAfter[0]', next: 'Did you mean `pause`?' },
    ],
    ['an action that waits for itself', '["stop"]', '["pause"]', { found: 'a circle: pause after pause' }],
    [
      'a circle',
      '["stop"]',
      '["slow"]',
      { path: 'actions.pause.startAfter', line: 22, found: 'a circle: pause after slow after pause' },
    ],
    [
      'a name that AWS does not take',
      '"stop": {',
      '"1 stop": {',
      { path: 'actions["1 stop"]', next: 'Write "stop", here and where it is named.' },
    ],
    [
      'ARNs beside tags',
      tags,
      `${tags} "resourceArns": ["${arn}"],`,
      { path: 'targets.servers.resourceTags', next: 'Leave out one of them.' },
    ],
    [
      'six ARNs',
      tags,
      `"resourceArns": [${Array(6).fill(`"${arn}"`).join()}],`,
      { path: 'targets.servers.resourceArns', expected: 'at most 5 in the list' },
    ],
    [
      'nothing that says which',
      '"parameters": {"cluster": "shop", "service": "ratings"},',
      '',
      { path: 'targets.tasks', expected: 'at least one of: resourceArns, resourceTags, parameters' },
    ],
    [
      'another selection mode',
      '"COUNT(1)"',
      '"count(1)"',
      { path: 'targets.servers.selectionMode', next: 'Write "COUNT(1)".' },
    ],
    ['a percentage above 100', '"PERCENT(66)"', '"PERCENT(101)"', { path: 'targets.tasks.selectionMode' }],
    ['a path that is none', '"State.Name"', '"State/Name"', { path: 'targets.servers.filters[0].path' }],
    [
      'an unknown source',
      '"aws:cloudwatch:alarm"',
      '"aws:cloudwatch:alarms"',
      { path: 'stopConditions[0].source', next: 'Did you mean `aws:cloudwatch:alarm`?' },
    ],
    [
      'an alarm without ARN',
      ', "value": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Orders fall"',
      '',
      { path: 'stopConditions[0]', expected: 'the ARN of an alarm' },
    ],
    [
      'none beside an alarm',
      '"stopConditions": [',
      '"stopConditions": [{"source": "none"},',
      { path: 'stopConditions[0].source', expected: '`none` alone' },
    ],
    ['an unknown option', '"skip"', '"skipp"', { expected: 'one of: fail, skip', next: 'Did you mean `skip`?' }],
    [
      'a text that is empty',
      '"Stop an instance of three, then slow the tasks"',
      '""',
      { path: 'description', expected: 'at least one character' },
    ],
    [
      'a placeholder that is too short',
      role,
      '"roleArn": "${ROLE}"',
      { path: 'roleArn', next: 'Put a value in the place of ${ROLE}.' },
    ],
    [
      'a charset that AWS anchors',
      '"shop"',
      '"<shop>"',
      { path: 'targets.tasks.parameters.cluster', expected: 'letters, digits, spaces and _ . : / = + - @ only' },
    ],
    ['two kinds at once', stop, '"actionId": 7', { path: 'actions.stop.actionId', found: '7', expected: 'a text' }],
  ];
  test.each(cases)('%s', (_name, part, by, expected) => {
    const decoded = decodeFis({ text: changed(part, by), file: 'a.json' });
    const problems = decoded.ok ? [] : decoded.problems;
    expect(problems.length).toBeGreaterThan(0);
    expect(problems).toContainEqual(expect.objectContaining({ file: 'a.json', ...expected }));
    for (const problem of problems) expect(problem.line).toBeGreaterThan(0);
  });
});
