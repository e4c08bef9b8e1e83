import { expect, test } from 'vitest';
import { explainResolution } from './explain-resolution.ts';
import { resolveTargets } from './resolve-targets.ts';
import { instances, inventoryOf, templateOf } from './sample-targets.ts';

const attributes = { State: { Name: 'stopped' } };
const stopped = inventoryOf(instances(3, { attributes }));
const explained = (targets: Parameters<typeof templateOf>[0]) =>
  explainResolution(resolveTargets(templateOf(targets), stopped, 1));

test("an empty target is told in AWS's own words, with its reason beneath", () => {
  const filters = [{ path: 'State.Name', values: ['running'] }];
  const lines = explained({ servers: { filters }, two: { selectionMode: { mode: 'percent', percent: 67 } } });
  expect(lines.map(({ en }) => en)).toEqual([
    'servers: 0 of 0 aws:ec2:instance. AWS: "Target resolution returned empty set": the experiment fails, or with ' +
      'emptyTargetResolutionMode "skip" its actions are skipped.',
    '  State.Name = running matches 0 of 3; found: stopped (3).',
    'two: 2 of 3 aws:ec2:instance.',
    '  PERCENT(67) of 3 is 2; PERCENT(100) gives 3.',
  ]);
  expect(lines.map(({ ko }) => ko)).toEqual([
    'servers: aws:ec2:instance 0개 중 0개. AWS: "Target resolution returned empty set". 실험이 실패하거나, ' +
      'emptyTargetResolutionMode가 "skip"이면 이 대상의 동작을 건너뜁니다.',
    '  State.Name = running: 3개 중 0개가 맞습니다. 있는 값: stopped (3).',
    'two: aws:ec2:instance 3개 중 2개.',
    '  3개의 PERCENT(67)는 2개입니다. PERCENT(100)이면 3개입니다.',
  ]);
});

test('an ARN that does not exist fails the experiment, whatever becomes of empty targets', () => {
  const [line, reason] = explained({ one: { resourceArns: ['arn:aws:ec2:us-east-1:123456789012:instance/i-x'] } });
  expect(line?.en).toContain('1 of its ARNs does not exist: the experiment fails');
  expect(reason?.en).toContain('instance/i-x does not exist.');
});
