import { expect, test } from 'vitest';
import { fisActions } from './actions/list.ts';
import { defaultTargetQuotas, targetsOverQuota } from './targets-over-quota.ts';
import type { Texts } from './template.ts';

const over = (actionId: string, chosenCount: number, parameters: Texts = {}, byArns = false) =>
  targetsOverQuota({ actionId, chosenCount, parameters, byArns });

test.each([
  ['aws:ec2:stop-instances', 400, {}],
  ['aws:ec2:send-spot-instance-interruptions', 100, {}],
  ['aws:ecs:task-network-latency', 200, {}],
  ['aws:ecs:stop-task', 500, {}],
  ['aws:eks:pod-delete', 1000, {}],
  ['aws:lambda:invocation-error', 140, {}],
  ['aws:network:disrupt-connectivity', 5, { scope: 's3' }],
  ['aws:network:disrupt-connectivity', 100, { scope: 'all' }],
  ['aws:elasticache:replicationgroup-interrupt-az-power', 20, {}],
] as const)('%s takes %d', (actionId, limit, parameters) => {
  expect(over(actionId, limit, parameters)).toBeNull();
  expect(over(actionId, limit + 1, parameters)).toMatchObject({ actionId, chosenCount: limit + 1, limit });
  expect(over(actionId, limit + 1, parameters, true)).toBeNull();
});

test('what nothing bounds is never over', () =>
  expect(over('aws:eks:inject-kubernetes-custom-resource', 5000)).toBeNull());

test('what is configured replaces a default, or narrows it for one action', () => {
  const asked = { actionId: 'aws:ecs:task-cpu-stress', chosenCount: 150, parameters: {}, byArns: false };
  expect(targetsOverQuota(asked)).toBeNull();
  expect(targetsOverQuota(asked, { 'aws:ecs:task-*': 100 })?.limit).toBe(100);
  expect(targetsOverQuota(asked, { 'aws:ecs:task-cpu-stress': 149 })?.limit).toBe(149);
  expect(targetsOverQuota({ ...asked, chosenCount: 250 }, { 'aws:ecs:task-cpu-stress': 300 })).toBeNull();
});

test('it is told in both languages', () => {
  expect(over('aws:ec2:stop-instances', 401)?.text).toEqual({
    en: 'aws:ec2:stop-instances takes at most 400 resources by tags, filters or parameters; here it gets 401.',
    ko: 'aws:ec2:stop-instances는 태그, 필터, 매개변수로 고른 리소스를 400개까지 받습니다. 여기서는 401개입니다.',
  });
});

test('every quota is one of an action of the catalogue', () => {
  const ids = fisActions.map(({ id }) => id);
  for (const key of Object.keys(defaultTargetQuotas)) {
    const [id = ''] = key.split('?');
    const start = id.replace('*', '');
    expect(ids.some((each) => (id.endsWith('*') ? each.startsWith(start) : each === id))).toBe(true);
  }
});
