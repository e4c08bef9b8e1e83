import { expect, test } from 'vitest';
import { fisActions } from './actions/list.ts';
import { valueFault } from './parameter-values.ts';
import { fisTargetTypes } from './target-types.ts';

test('there are 50 actions and 24 target types of today, and two retired ones of each', () => {
  expect(fisActions.filter(({ retired }) => retired === null).length).toBe(50);
  expect(fisActions.filter(({ retired }) => retired !== null).length).toBe(2);
  const types = Object.values(fisTargetTypes);
  expect([types.filter(({ retired }) => !retired).length, types.filter(({ retired }) => retired).length]).toEqual([
    24, 2,
  ]);
  expect(new Set(fisActions.map(({ id }) => id)).size).toBe(fisActions.length);
});

test('only what the server does by itself executes so far', () => {
  const ids = fisActions.flatMap(({ id, executes }) => (executes ? [id] : []));
  expect(ids).toEqual(['aws:cloudwatch:assert-alarm-state', 'aws:fis:wait']);
});

test.each(fisActions.map((action) => [action.id, action] as const))('%s is told, and fits together', (_id, action) => {
  expect(action.summary.en).toMatch(/^[A-Z].*\.$/s);
  expect(action.summary.ko).toMatch(/\p{Script=Hangul}/u);
  if (action.target !== null) expect(Object.keys(fisTargetTypes)).toContain(action.target.resourceType);
  for (const by of action.targetBy ?? []) expect(fisTargetTypes[action.target?.resourceType ?? '']?.by).toContain(by);
  for (const { value, defaultValue, requiredWhen } of Object.values(action.parameters)) {
    if (defaultValue !== null) expect(valueFault(defaultValue, value, {})).toBeNull();
    if (requiredWhen !== null) expect(Object.keys(action.parameters)).toContain(requiredWhen.parameter);
  }
  if (action.retired !== null) expect(fisActions.map(({ id }) => id)).toContain(action.retired.replacedBy);
});

test('every target type is used by an action, and told in both languages', () => {
  const used = new Set(fisActions.flatMap(({ target }) => (target === null ? [] : [target.resourceType])));
  expect([...used].toSorted()).toEqual(Object.keys(fisTargetTypes).toSorted());
  for (const { summary } of Object.values(fisTargetTypes)) expect(summary.ko).toMatch(/\p{Script=Hangul}/u);
});
