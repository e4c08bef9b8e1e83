import { expect, test } from 'vitest';
import { decodeFis } from './decode.ts';
import { changed } from './sample-templates.ts';

const linesOf = (text: string) => {
  const decoded = decodeFis({ text, file: 'a.json' });
  const problems = decoded.ok ? [] : decoded.problems;
  return problems.map(({ code, path, next }) => [code, path, next]);
};
const restart = '"startInstancesAfterDuration": "PT2M"';
const stopId = '"actionId": "aws:ec2:stop-instances",';

test.each([
  ['random choice', '"COUNT(1)"', '"RANDOM(3)"', 'targets.servers.selectionMode', 'Write "selectionMode": "COUNT(3)".'],
  ['small paths', '"State.Name"', '"state.name"', 'targets.servers.filters[0].path', 'Write "path": "State.Name".'],
  [
    'instances that start at the end',
    restart,
    '"start-instances-at-end": "true"',
    'actions.stop.parameters.start-instances-at-end',
    'Write "startInstancesAfterDuration": "PT5M".',
  ],
  [
    'instances that do not',
    restart,
    '"start-instances-at-end": "false"',
    'actions.stop.parameters.start-instances-at-end',
    'Leave it out: instances that are stopped stay so.',
  ],
  [
    'the duration of an action that lasts',
    '"startAfter": ["stop"]',
    '"startAfter": ["stop"], "duration": "PT1M"',
    'actions.pause.duration',
    'Write "duration": "PT1M" among the parameters, in its place.',
  ],
  [
    'the duration of one that stops instances',
    stopId,
    `${stopId} "duration": "PT9M",`,
    'actions.stop.duration',
    'Write "startInstancesAfterDuration": "PT9M" among the parameters, in its place.',
  ],
])('the preview of 2021: %s', (_name, part, by, path, next) => {
  expect(linesOf(changed(part, by))).toEqual([['fis-preview', path, next]]);
});

test('the duration goes along with what became of starting instances again', () => {
  const text = changed(restart, '"start-instances-at-end": "true"').replace(stopId, `${stopId} "duration": "PT9M",`);
  expect(linesOf(text).map(([, , next]) => next)).toEqual([
    'Write "startInstancesAfterDuration": "PT9M" among the parameters, in its place.',
    'Write "startInstancesAfterDuration": "PT9M".',
  ]);
});

test('an action that happens once has no duration', () => {
  const text = changed('aws:ec2:stop-instances', 'aws:ec2:reboot-instances').replace(restart, '');
  expect(linesOf(text.replace('"parameters": {},', '"duration": "PT1M",'))).toEqual([
    ['fis-preview', 'actions.stop.duration', 'Leave it out: aws:ec2:reboot-instances happens once.'],
  ]);
});
