import { expect, test } from 'vitest';
import { memberAt } from './testing/served-fis.ts';
import { logRecords } from './log-records.ts';
import type { FisOccurrence } from './occurrence.ts';

const template = {
  targets: { tasks: {}, pods: {} },
  actions: {
    stop: { actionId: 'aws:ecs:stop-task', targets: { Tasks: 'tasks' }, parameters: {} },
    wait: { actionId: 'aws:fis:wait', targets: {}, parameters: { duration: 'PT1M' } },
  },
};

const recordsOf = (what: FisOccurrence['what'], simulated = false) =>
  Array.from(
    logRecords({
      scope: { account: '123456789012', region: 'us-east-1' },
      experiment: 'EXP1',
      templateId: 'EXT1',
      template,
      simulated,
      atMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
      what,
    }),
  );

const time = '2026-01-02T03:04:05Z';
const heading = { id: 'EXP1', event_timestamp: time, version: '2' };

test('a record has the members that the user guide shows for its type', () => {
  const state = { status: 'completed', reason: 'Action was completed.' };
  expect(recordsOf({ type: 'action-start', action: 'stop', state })).toEqual([
    {
      ...heading,
      log_type: 'action-start',
      details: {
        action_name: 'stop',
        action_id: 'aws:ecs:stop-task',
        action_start_time: time,
        action_targets: { Tasks: 'tasks' },
      },
    },
  ]);
  expect(recordsOf({ type: 'action-start', action: 'wait', state })[0]).toMatchObject({
    details: { parameters: { duration: 'PT1M' } },
  });
  expect(recordsOf({ type: 'action-end', action: 'stop', state })[0]).toMatchObject({
    log_type: 'action-end',
    details: { action_end_time: time, action_state: state },
  });
  const failed = { status: 'failed', reason: 'no' };
  expect(recordsOf({ type: 'action-error', action: 'stop', state: failed, error: 'no' })[0]).toMatchObject({
    log_type: 'action-error',
    details: { account_id: '123456789012', action_state: failed },
  });
});

test('an experiment has a first and a last record, and no others of its own', () => {
  expect(recordsOf({ type: 'resolution-start' }).map((record) => record['log_type'])).toEqual([
    'experiment-start',
    'target-resolution-start',
    'target-resolution-start',
  ]);
  const running = { status: 'running', reason: 'Experiment is running.' };
  const stopped = { status: 'stopped', reason: 'Experiment halted by stop condition.' };
  expect(recordsOf({ type: 'experiment-state', from: stopped, to: running })).toEqual([]);
  expect(recordsOf({ type: 'experiment-state', from: running, to: stopped }, true)).toEqual([
    {
      ...heading,
      log_type: 'experiment-end',
      details: { experiment_end_time: time, experiment_state: stopped, simulated: true },
    },
  ]);
});

test('resolved targets that do not fit into one record go to several, and none is lost', () => {
  const information = Array.from({ length: 10_000 }, (_, index) => ({
    podName: `shop-${index}`,
    clusterArn: `arn:aws:eks:us-east-1:123456789012:cluster/${'long'.repeat(20)}`,
  }));
  const target = {
    targetName: 'pods',
    resourceType: 'aws:eks:pod',
    count: 10_000,
    information,
    missing: [],
    notes: [],
  };
  const pages = recordsOf({ type: 'resolution-end', resolved: [target] });
  expect(pages.length).toBeGreaterThan(3);
  for (const page of pages) expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(262_144);
  expect(pages.map((page) => memberAt(page, 'details', 'page'))).toEqual(pages.map((_, index) => index + 1));
  expect(pages.map((page) => memberAt(page, 'details', 'total_pages'))).toEqual(pages.map(() => pages.length));
  const all = pages.flatMap((page) => memberAt(page, 'details', 'resolved_targets'));
  expect(all).toEqual(information.map(({ podName, clusterArn }) => ({ pod_name: podName, cluster_arn: clusterArn })));
});

test('a target that is empty or missing says why', () => {
  const empty = {
    targetName: 'tasks',
    resourceType: 'aws:ecs:task',
    count: 0,
    information: [],
    missing: [],
    notes: ['Why.'],
  };
  expect(recordsOf({ type: 'target-resolved', target: empty })[0]).toMatchObject({
    details: { resolved_targets_count: 0, status: 'completed', error_information: 'Why.' },
  });
  expect(recordsOf({ type: 'target-resolved', target: { ...empty, missing: ['arn:x'] } })[0]).toMatchObject({
    details: { status: 'failed', error_information: 'There is no arn:x.' },
  });
  expect(recordsOf({ type: 'resolution-end', resolved: [empty] })[0]).toMatchObject({
    details: { resolved_targets: [], page: 1, total_pages: 1 },
  });
});
