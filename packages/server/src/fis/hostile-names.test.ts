import type { JsonObject } from '@firedrill/core/words/json';
import { seededNumbers } from '@firedrill/core/plan/random';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logRecords } from './log-records.ts';
import { objectIn, textIn } from './json-members.ts';
import { fisWorld, type World } from './testing/living-experiments.ts';

let world: World;
beforeEach(() => {
  world = fisWorld();
});
afterEach(() => world.remove());

/** What every object of JavaScript has, as far as AWS takes it for a name: it begins with a letter. */
const hostile = Object.getOwnPropertyNames(Object.prototype).filter((name) => /^[a-z]/i.test(name));
const seeds = 10;

const members = (pairs: readonly (readonly [string, JsonObject])[]): JsonObject => Object.fromEntries(pairs);

/** Actions and targets under names of JavaScript, each action after some of those before it. */
function drawn(seed: number): { readonly targets: JsonObject; readonly actions: JsonObject } {
  const next = seededNumbers(seed, 'hostile names');
  const shuffled = (): readonly string[] =>
    hostile
      .map((name) => ({ name, rank: next(2 ** 32) }))
      .toSorted((one, other) => one.rank - other.rank)
      .map(({ name }) => name);
  const [actionNames, targetNames] = [shuffled(), shuffled().slice(0, 2)];
  const target = { resourceType: 'aws:ec2:instance', resourceTags: { constructor: 'x' }, selectionMode: 'ALL' };
  const actions = actionNames.map((name, index): [string, JsonObject] => {
    const startAfter = index > 0 && next(2) === 0 ? [actionNames[index - 1] ?? ''] : [];
    const on = { Instances: targetNames[index % 2] ?? '' };
    if (index < 2) return [name, { actionId: 'aws:ec2:reboot-instances', targets: on, startAfter }];
    return [name, { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' }, startAfter }];
  });
  return { targets: members(targetNames.map((name) => [name, target])), actions: members(actions) };
}

test('names that JavaScript has on every object are names like any other, from the start to the end', async () => {
  const life = world.live();
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { targets, actions } = drawn(seed);
    const template = await life.template({ targets, actions });
    for (const actionsMode of ['run-all', 'skip-all']) {
      const id = await life.start(template, { experimentOptions: { actionsMode } });
      const begun = await life.get(id);
      expect(Object.keys(objectIn(begun, 'actions'))).toEqual(Object.keys(actions));
      await world.passMs(10 * 60_000);
      const ended = await life.get(id);
      expect(textIn(objectIn(ended, 'state'), 'status')).toBe('completed');
      const states = Object.values(objectIn(ended, 'actions')).map((each) => objectIn(Object(each), 'state')['status']);
      expect(new Set(states)).toEqual(new Set([actionsMode === 'run-all' ? 'completed' : 'skipped']));
      const { resolvedTargets } = await life.ask('ListExperimentResolvedTargets', { id });
      expect(new Set(Object.values(Object(resolvedTargets)).map((each) => Object(each).targetName))).toEqual(
        new Set(Object.keys(targets)),
      );
    }
  }
  const logged = life.occurred
    .flatMap((each) => [...logRecords(each)])
    .filter((each) => each['log_type'] === 'action-start');
  expect(logged.length).toBe(seeds * hostile.length);
  for (const { details } of logged) expect(Object(details).action_id).toMatch(/^aws:/);
}, 60_000);

test('an action that waits for a name of JavaScript that no action has is refused', async () => {
  const life = world.live();
  for (const name of Object.getOwnPropertyNames(Object.prototype)) {
    const wait = { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } };
    await expect(life.template({ actions: { wait: { ...wait, startAfter: [name] } } })).rejects.toThrow(name);
    await expect(
      life.template({ actions: { wait: { actionId: 'aws:ec2:reboot-instances', targets: { Instances: name } } } }),
    ).rejects.toThrow(name);
  }
});
