import type { JsonObject } from '@firedrill/core/words/json';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { objectIn, textIn } from '../json-members.ts';
import { forgetOld } from '../retention.ts';
import { callerIn } from '../testing/made-fis.ts';
import { fisWorld, type World } from '../testing/living-experiments.ts';

let world: World;
beforeEach(() => {
  world = fisWorld();
});
afterEach(() => world.remove());

const wait = (duration: string, ...startAfter: readonly string[]): JsonObject => ({
  actionId: 'aws:fis:wait',
  parameters: { duration },
  startAfter,
});
const waits = (count: number, duration = 'PT1M'): JsonObject => ({
  targets: {},
  actions: Object.fromEntries(Array.from({ length: count }, (_, index) => [`wait-${index}`, wait(duration)])),
});
const state = (experiment: JsonObject): JsonObject => objectIn(experiment, 'state');
const stateOfAction = (experiment: JsonObject, name: string): string =>
  textIn(state(objectIn(objectIn(experiment, 'actions'), name)), 'status') ?? '';

describe('quotas', () => {
  const over = { code: 'ServiceQuotaExceededException' };

  test('so many experiments at once', async () => {
    const life = world.live({ quotas: { activeExperiments: 2 } });
    const template = await life.template(waits(1));
    const first = await life.start(template);
    await life.start(template);
    await expect(life.start(template)).rejects.toMatchObject(over);
    await life.ask('StopExperiment', { id: first });
    await world.passMs(5000);
    await life.start(template);
  });

  test('ten actions at once and not eleven, and none where nothing runs', async () => {
    const life = world.live();
    await life.start(await life.template(waits(10)));
    const eleven = await life.template(waits(11));
    await expect(life.start(eleven)).rejects.toMatchObject(over);
    await life.start(eleven, { experimentOptions: { actionsMode: 'skip-all' } });
  });

  test('twelve hours, one after another', async () => {
    const life = world.live();
    await life.start(await life.template(waits(2, 'PT12H')));
    const actions = { long: wait('PT12H'), more: wait('PT1M', 'long') };
    await expect(life.start(await life.template({ targets: {}, actions }))).rejects.toThrow(/last 12 h 1 min/);
  });

  test('an experiment is kept for 120 days after its end', async () => {
    const life = world.live();
    const template = await life.template(waits(1));
    const [old, under] = [
      await life.start(template, { experimentOptions: { actionsMode: 'skip-all' } }),
      await life.start(template),
    ];
    await world.passMs(1000);
    const endMs = Number((await life.get(old))['endTime']) * 1000;
    expect(forgetOld(life.store, endMs + 120 * 86_400_000, 120)).toBe(0);
    expect(forgetOld(life.store, endMs + 120 * 86_400_000 + 1, 120)).toBe(1);
    await expect(life.get(old)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect(state(await life.get(under))['status']).toBe('running');
  });
});

describe('what an experiment has of its template', () => {
  test('is what it was at the start, and neither its tags nor its description', async () => {
    const life = world.live();
    const template = await life.template({ ...waits(1), tags: { team: 'shop' } });
    const id = await life.start(template);
    life.store.remove('template', callerIn(), template);
    const shown = await life.get(id);
    expect(shown).toMatchObject({
      experimentTemplateId: template,
      tags: {},
      actions: { 'wait-0': { actionId: 'aws:fis:wait' } },
    });
    expect(shown).not.toHaveProperty('description');
  });

  test('one token begins one experiment, and another question with it is refused', async () => {
    const life = world.live();
    const template = await life.template(waits(1));
    const first = await life.start(template, { clientToken: 'one' });
    expect(await life.start(template, { clientToken: 'one' })).toBe(first);
    const other = { experimentTemplateId: template, clientToken: 'one', tags: { a: 'b' } };
    await expect(life.ask('StartExperiment', other)).rejects.toMatchObject({ code: 'ConflictException' });
    await world.passMs(100);
    expect(life.runStore.list(10).length).toBe(1);
  });

  test('lists have those of one template, and no other account sees them', async () => {
    const life = world.live();
    const [one, other] = [await life.template(waits(1)), await life.template(waits(1))];
    const ids = [await life.start(one), await life.start(other), await life.start(one)];
    const listed = async (input: JsonObject, caller = callerIn()) =>
      Object.values(await life.ask('ListExperiments', input, caller)).flatMap((list) =>
        Array.isArray(list) ? list : [],
      );
    expect((await listed({})).length).toBe(3);
    expect(await listed({ experimentTemplateId: one })).toMatchObject([{ id: ids[0] }, { id: ids[2] }]);
    expect(await listed({}, callerIn('eu-west-1'))).toEqual([]);
    const foreign = callerIn('us-east-1', '210987654321');
    await expect(life.ask('GetExperiment', { id: ids[0] ?? '' }, foreign)).rejects.toMatchObject({ status: 404 });
  });
});

describe('targets', () => {
  const oneOfOne = {
    resourceType: 'aws:ec2:instance',
    resourceArns: ['arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0'],
    selectionMode: 'PERCENT(50)',
  };

  test('an empty one fails the experiment, with the reason that AWS gives and why', async () => {
    const life = world.live();
    const id = await life.start(await life.template({ targets: { one: oneOfOne } }));
    await world.passMs(100);
    const shown = await life.get(id);
    expect(state(shown)).toMatchObject({ status: 'failed', error: { code: 'InvalidTarget', location: 'one' } });
    expect(state(shown)['reason']).toMatch(/^Target resolution returned empty set: PERCENT\(50\) of 1 is 0/);
    expect(life.runStore.list(10)).toEqual([]);
  });

  test('with skip its actions are skipped at once, and the others go on', async () => {
    const life = world.live();
    const experimentOptions = { emptyTargetResolutionMode: 'skip' };
    const id = await life.start(await life.template({ targets: { one: oneOfOne }, experimentOptions }));
    await world.passMs(70_000);
    const shown = await life.get(id);
    expect(state(shown)['status']).toBe('completed');
    expect([stateOfAction(shown, 'wait'), stateOfAction(shown, 'stop')]).toEqual(['completed', 'skipped']);
  });

  test('are listed with and without a name, also where nothing was done to them', async () => {
    const life = world.live();
    const id = await life.start(await life.template(), { experimentOptions: { actionsMode: 'skip-all' } });
    await world.passMs(100);
    const shown = await life.get(id);
    expect([state(shown)['status'], stateOfAction(shown, 'wait')]).toEqual(['completed', 'skipped']);
    const { resolvedTargets } = await life.ask('ListExperimentResolvedTargets', {
      experimentId: id,
      targetName: 'one',
    });
    expect(resolvedTargets).toMatchObject([{ targetName: 'one', resourceType: 'aws:ec2:instance' }]);
    const none = await life.ask('ListExperimentResolvedTargets', { experimentId: id, targetName: 'two' });
    expect(none).toEqual({ resolvedTargets: [] });
  });
});

describe('refused before anything is written', () => {
  const refused = { code: 'ValidationException' };

  test('what does not execute here, action by action, unless it is skipped', async () => {
    const life = world.live({ simulated: false });
    const template = await life.template();
    await expect(life.start(template)).rejects.toThrow(/actions\.wait\.actionId[\s\S]*actions\.stop\.actionId/);
    await life.start(template, { experimentOptions: { actionsMode: 'skip-all' } });
  });

  test('a multi-account template without accounts, an unknown template, an alarm that has gone off', async () => {
    const life = world.live({ alarmsAgainst: () => Promise.resolve('Orders fall is in ALARM') });
    const multi = await life.template({ experimentOptions: { accountTargeting: 'multi-account' } });
    await expect(life.start(multi)).rejects.toMatchObject(refused);
    await expect(life.start('EXT1')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(life.start(await life.template())).rejects.toThrow(/Orders fall is in ALARM/);
    expect(life.store.count('experiment', callerIn())).toBe(0);
  });
});
