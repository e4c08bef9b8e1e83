import type { JsonObject } from '@firedrill/core/words/json';
import type { FisInventory } from '@firedrill/dialects/fis/resource';
import { instances } from '@firedrill/dialects/fis/sample-targets';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { afterOthers } from './in-turns.ts';
import { listIn, objectIn, textIn } from './json-members.ts';
import { callerIn } from './testing/made-fis.ts';
import { fisWorld, type Life, type World } from './testing/living-experiments.ts';

let world: World;
beforeEach(() => {
  world = fisWorld();
});
afterEach(() => world.remove());

/** Enough for several turns of the event loop while they are looked at, and while they are kept. */
const many = 20_000;
const all = instances(many, { tags: { g: 'many' } });
const fresh = (): FisInventory => {
  // What was seen of a list is remembered with it: another list is looked at anew.
  const list = [...all];
  return { resourcesOf: (type) => (type === 'aws:ec2:instance' ? list : []) };
};

const target = (selectionMode: string): JsonObject => ({
  resourceType: 'aws:ec2:instance',
  resourceTags: { g: 'many' },
  selectionMode,
});
const wait: JsonObject = { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } };
/** Two targets, which no quota bounds because no action aims at them. */
const unbound: JsonObject = {
  targets: { some: target('PERCENT(50)'), every: target('ALL') },
  actions: { wait },
};
const skipAll: JsonObject = { experimentOptions: { actionsMode: 'skip-all' } };

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await afterOthers(() => true);
}

const stateOf = async (life: Life, id: string): Promise<JsonObject> => objectIn(await life.get(id), 'state');

/** How many turns it takes until it has ended, at most as many as can be needed. */
async function untilEnded(life: Life, id: string): Promise<number> {
  for (let turn = 0; turn < 100; turn += 1) {
    if ((await life.get(id))['endTime'] !== undefined) return turn;
    await turns(1);
  }
  throw new Error(`${id} has not ended`);
}

async function resolvedOf(life: Life, id: string, more: JsonObject = {}): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  let token: string | null = null;
  do {
    const next: JsonObject = token === null ? {} : { nextToken: token };
    const page: JsonObject = await life.ask('ListExperimentResolvedTargets', { experimentId: id, ...more, ...next });
    found.push(...listIn(page, 'resolvedTargets').map((each) => ({ ...Object(each) })));
    token = textIn(page, 'nextToken');
  } while (token !== null);
  return found;
}

describe('among many resources', () => {
  test('what was chosen is listed by pages, all of it or that of one target, and others have their turn', async () => {
    const life = world.live({ inventory: fresh() });
    const id = await life.start(await life.template(unbound), skipAll);
    expect(await untilEnded(life, id)).toBeGreaterThan(4);
    expect(await stateOf(life, id)).toMatchObject({ status: 'completed' });
    const listed = await resolvedOf(life, id);
    expect(listed).toHaveLength(many + many / 2);
    expect(new Set(listed.map((each) => JSON.stringify(each))).size).toBe(listed.length);
    for (const name of ['some', 'every']) {
      const own = listed.filter(({ targetName }) => targetName === name);
      expect(await resolvedOf(life, id, { targetName: name })).toEqual(own);
    }
    expect(await resolvedOf(life, id, { targetName: 'none' })).toEqual([]);
    const [record] = life.store.list('experiment', callerIn(), { after: 0, most: 1 });
    expect(JSON.stringify(record).length).toBeLessThan(3000);
  });

  test('what is more than a quota fails with the number, and no list is made', async () => {
    const life = world.live({ inventory: fresh() });
    const actions = { stop: { actionId: 'aws:ec2:stop-instances', targets: { Instances: 'every' } } };
    const id = await life.start(await life.template({ ...unbound, actions }), skipAll);
    await untilEnded(life, id);
    expect(await stateOf(life, id)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining(`here it gets ${many}`),
      error: { code: 'QuotaExceededFailure', location: 'stop' },
    });
    expect(await resolvedOf(life, id)).toEqual([]);
    const counts = life.occurred.flatMap(({ what }) => (what.type === 'target-resolved' ? [what.target.count] : []));
    expect(counts).toEqual([many / 2, many]);
  });
});

describe('at whatever turn of its beginning', () => {
  test('somebody stops it, it is stopped, and nothing follows', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const life = world.live({ inventory: fresh() });
      const id = await life.start(await life.template(unbound));
      await turns(turn);
      expect(life.runStore.list(100)).toEqual([]);
      await life.ask('StopExperiment', { id });
      const stopped = await stateOf(life, id);
      expect(stopped).toMatchObject({ status: 'stopped' });
      await turns(40);
      expect([await stateOf(life, id), life.runStore.list(100)]).toEqual([stopped, []]);
      expect(life.experiments.counts()).toEqual({});
      life.die();
    }
  });

  test('the lever is engaged, it is cancelled, and nothing follows', async () => {
    const life = world.live({ inventory: fresh() });
    const id = await life.start(await life.template(unbound));
    await turns(3);
    await life.experiments.stopAll(callerIn(), 'lever');
    await turns(40);
    expect([await stateOf(life, id), life.runStore.list(1)]).toMatchObject([{ status: 'cancelled' }, []]);
  });

  test('the server dies, the next one chooses the same, once', async () => {
    const lists = new Set<string>();
    for (let turn = 0; turn < 12; turn += 1) {
      const before = world.live({ inventory: fresh() });
      const id = await before.start(await before.template(unbound), skipAll);
      await turns(turn);
      before.die();
      const life = world.live({ inventory: fresh() });
      life.experiments.resume();
      await untilEnded(life, id);
      const listed = await resolvedOf(life, id);
      expect([await stateOf(life, id), listed.length]).toMatchObject([{ status: 'completed' }, many + many / 2]);
      lists.add(JSON.stringify(listed));
      life.die();
    }
    expect(lists.size).toBe(1);
  });
});
