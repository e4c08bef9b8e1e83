import { describe, expect, test } from 'vitest';
import { resolveTargets } from './resolve-targets.ts';
import type { FisResource } from './resource.ts';
import { instance, instances, inventoryOf, templateOf } from './sample-targets.ts';
import type { FisTarget } from './template.ts';

const resolved = (target: Partial<FisTarget>, all: readonly FisResource[]) => {
  const found = resolveTargets(templateOf({ one: target }), inventoryOf(all), 1)['one'];
  if (found === undefined) throw new TypeError('the target is not there');
  return found;
};
const told = (target: Partial<FisTarget>, all: readonly FisResource[], language: 'en' | 'ko' = 'en') =>
  resolved(target, all).notes.map((words) => words[language]);

const state = (name: string, n: number, tags = {}): FisResource =>
  instance(n, { attributes: { State: { Name: name } }, tags });
const running = { path: 'State.Name', values: ['running'] };
const percent = (value: number): Partial<FisTarget> => ({ selectionMode: { mode: 'percent', percent: value } });

describe('the reasons of an empty target', () => {
  const stopped = [state('stopped', 1), state('stopped', 2), state('terminated', 3)];

  test('a filter that matches nothing, with what is there', () => {
    expect(told({ filters: [running] }, stopped)).toEqual([
      'State.Name = running matches 0 of 3; found: stopped (2), terminated (1).',
    ]);
    expect(told({ filters: [running] }, stopped, 'ko')).toEqual([
      'State.Name = running: 3개 중 0개가 맞습니다. 있는 값: stopped (2), terminated (1).',
    ]);
  });

  test('a value, a path and a tag that are misspelt', () => {
    expect(told({ filters: [{ path: 'State.Name', values: ['Stoped'] }] }, stopped)).toEqual([
      'State.Name = Stoped matches 0 of 3; found: stopped (2), terminated (1). Did you mean stopped?',
    ]);
    expect(told({ filters: [{ path: 'State.Nane', values: ['stopped'] }] }, stopped)).toEqual([
      'State.Nane = stopped matches 0 of 3; none has State.Nane. Did you mean State.Name?',
    ]);
    expect(told({ resourceTags: { purpose: 'drill' } }, instances(2, { tags: { Purpose: 'drill' } }), 'ko')).toEqual([
      '태그 purpose = drill: 2개 중 0개가 맞습니다. purpose가 있는 것이 없습니다. Purpose를 뜻했습니까?',
    ]);
  });

  test('an empty tag value matches an empty one only', () => {
    const all = [instance(1, { tags: { Team: '' } }), instance(2, { tags: { Team: 'shop' } })];
    expect(resolved({ resourceTags: { Team: '' } }, all).chosen).toEqual(all.slice(0, 1));
    expect(told({ resourceTags: { Team: '' } }, all.slice(1))).toEqual([
      'tag Team = "" matches 0 of 1; found: shop (1).',
    ]);
  });

  test('two that no resource has together, and only those two', () => {
    const all = [state('running', 1, { Team: 'shop' }), state('stopped', 2, { Team: 'shop', Purpose: 'drill' })];
    expect(told({ resourceTags: { Team: 'shop', Purpose: 'drill' }, filters: [running] }, all)).toEqual([
      'Of 2, some fit each of these, and none fits them together: tag Purpose = drill (1); State.Name = running (1).',
    ]);
  });

  test('three of which any two go together', () => {
    const all = [
      { A: 'x', B: 'x' },
      { A: 'x', C: 'x' },
      { B: 'x', C: 'x' },
    ].map((tags, index) => instance(index, { tags }));
    expect(told({ resourceTags: { A: 'x', B: 'x', C: 'x' } }, all)).toEqual([
      'Of 3, some fit each of these, and none fits them together: tag A = x (2); tag B = x (2); tag C = x (2).',
    ]);
  });

  test('filters of one path that contradict each other', () => {
    const all = [state('running', 1), state('stopped', 2)];
    const filters = [running, { path: 'State.Name', values: ['stopped'] }];
    expect(told({ filters }, all)).toEqual([
      'Of 2, some fit each of these, and none fits them together: State.Name = running (1); State.Name = stopped (1).',
    ]);
  });

  test('nothing of its type, and a filter without values', () => {
    expect(told({}, [])).toEqual(['There is no aws:ec2:instance at all.']);
    expect(told({}, [], 'ko')).toEqual(['aws:ec2:instance가 하나도 없습니다.']);
    expect(told({ filters: [{ path: 'State.Name', values: [] }] }, stopped)[0]).toContain('(no value) matches 0 of 3');
  });
});

describe('what a mode takes away', () => {
  test.each([
    [66, 3, 1, ['PERCENT(66) of 3 is 1; PERCENT(67) gives 2.']],
    [50, 1, 0, ['PERCENT(50) of 1 is 0; PERCENT(100) gives 1.']],
    [50, 5, 2, ['PERCENT(50) of 5 is 2; PERCENT(60) gives 3.']],
    [1, 250, 2, ['PERCENT(1) of 250 is 2; PERCENT(2) gives 5.']],
    [50, 4, 2, []],
    [100, 3, 3, []],
  ])('PERCENT(%d) of %d is %d', (value, among, taken, notes) => {
    expect(resolved(percent(value), instances(among)).chosen).toHaveLength(taken);
    expect(told(percent(value), instances(among))).toEqual(notes);
  });

  test('a count above what there is takes all, and says so', () => {
    const target = { selectionMode: { mode: 'count', count: 5 } } as const;
    expect(resolved(target, instances(3)).chosen).toHaveLength(3);
    expect(told(target, instances(3))).toEqual(['COUNT(5) of 3 is all 3.']);
    expect(told(percent(66), instances(3), 'ko')).toEqual([
      '3개의 PERCENT(66)는 1개입니다. PERCENT(67)이면 2개입니다.',
    ]);
  });
});

describe('ARNs', () => {
  const [first, second] = [instance(1), instance(2)];

  test('those that exist are found once each, in the order of the inventory; the others are told', () => {
    const wrong = first.arn.replace('us-east-1', 'us-east-2');
    const found = resolved({ resourceArns: [second.arn, first.arn, first.arn, wrong] }, [first, second]);
    expect(found).toMatchObject({ found: 2, chosen: [first, second], missingArns: [wrong] });
    expect(found.notes.map(({ en }) => en)).toEqual([`${wrong} does not exist. Did you mean ${first.arn}?`]);
  });

  test('where none exists nothing else is blamed', () => {
    expect(resolved({ resourceArns: ['arn:aws:ec2:::instance/i-0'] }, [first])).toMatchObject({
      found: 0,
      missingArns: ['arn:aws:ec2:::instance/i-0'],
      notes: [{ en: 'arn:aws:ec2:::instance/i-0 does not exist.' }],
    });
  });
});

test('an ARN of another type is told with that type', () => {
  const target = { resourceType: 'aws:ec2:spot-instance', resourceArns: [instance(1).arn] };
  expect(resolved(target, instances(1))).toMatchObject({
    missingArns: [instance(1).arn],
    notes: [{ en: `${instance(1).arn} is an aws:ec2:instance.` }],
  });
});

test('a parameter that the catalogue does not know is compared with nothing', () => {
  expect(resolved({ parameters: { region: 'us-east-1' } }, instances(2))).toMatchObject({
    found: 2,
    notes: [{ en: 'The parameter region is compared with nothing.' }],
  });
});

test('names of JavaScript are tags and attributes like others', () => {
  const tags = JSON.parse('{"__proto__": "x", "constructor": "y"}') as { readonly [key: string]: string }; // both texts
  expect(resolved({ resourceTags: tags }, instances(1)).found).toBe(0);
  expect(resolved({ resourceTags: tags }, instances(1, { tags })).found).toBe(1);
  expect(resolved({ filters: [{ path: 'constructor.name', values: ['Object'] }] }, instances(1)).found).toBe(0);
});
