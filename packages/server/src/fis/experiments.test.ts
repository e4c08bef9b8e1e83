import type { JsonObject } from '@firedrill/core/words/json';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isObject, memberOf, objectIn, textIn } from './json-members.ts';
import { callerIn } from './testing/made-fis.ts';
import { fisWorld, type Life, type World } from './testing/living-experiments.ts';

let world: World;
beforeEach(() => {
  world = fisWorld();
});
afterEach(() => world.remove());

const wait = (minutes: number, ...startAfter: readonly string[]): JsonObject => ({
  actionId: 'aws:fis:wait',
  parameters: { duration: `PT${minutes}M` },
  startAfter,
});
/** A wait, an instance that is stopped for two minutes beside it, and a restart after both. */
const three: JsonObject = {
  actions: {
    wait: wait(1),
    stop: {
      actionId: 'aws:ec2:stop-instances',
      parameters: { startInstancesAfterDuration: 'PT2M' },
      targets: { Instances: 'one' },
    },
    reboot: { actionId: 'aws:ec2:reboot-instances', targets: { Instances: 'one' }, startAfter: ['wait', 'stop'] },
  },
};

const statusOf = (of: JsonObject): string => textIn(objectIn(of, 'state'), 'status') ?? '';
const reasonOf = (of: JsonObject): string => textIn(objectIn(of, 'state'), 'reason') ?? '';
const actionsOf = (experiment: JsonObject): readonly (readonly [string, JsonObject])[] =>
  Object.entries(objectIn(experiment, 'actions')).flatMap(([name, action]) =>
    isObject(action) ? [[name, action]] : [],
  );
const statuses = (experiment: JsonObject): readonly string[] => [
  statusOf(experiment),
  ...actionsOf(experiment).map(([, action]) => statusOf(action)),
];

/** What may follow what, as the user guide of AWS FIS draws it. */
const ways: { readonly [from: string]: readonly string[] } = {
  pending: ['initiating', 'running', 'completed', 'cancelled', 'skipped', 'stopping', 'failed'],
  initiating: ['running', 'completed', 'stopping', 'stopped', 'failed', 'cancelled'],
  running: ['completed', 'stopping', 'stopped', 'failed'],
  stopping: ['stopped', 'completed'],
};

/** Looks at an experiment every so often until it has ended; every change must be one that AWS has. */
async function watched(life: Life, id: string, everyMs: number, most: number): Promise<JsonObject> {
  let before = await life.get(id);
  for (let looks = 0; looks < most && memberOf(before, 'endTime') === undefined; looks += 1) {
    await world.passMs(everyMs);
    const now = await life.get(id);
    statuses(now).forEach((status, index) => {
      const was = statuses(before)[index] ?? '';
      if (status !== was) expect([was, ways[was]]).toEqual([was, expect.arrayContaining([status])]);
    });
    before = now;
  }
  return before;
}

test('each action begins after those it waits for, and ends when its time is over', async () => {
  const life = world.live();
  const id = await life.start(await life.template({ ...three, tags: { team: 'shop' } }), { tags: { run: 'one' } });
  expect(statuses(await life.get(id))).toEqual(['initiating', 'pending', 'pending', 'pending']);
  const ended = await watched(life, id, 10_000, 20);
  expect(statuses(ended)).toEqual(['completed', 'completed', 'completed', 'completed']);
  expect(reasonOf(ended)).toBe('Experiment completed.');
  expect(ended['tags']).toEqual({ run: 'one' });
  expect(ended).not.toHaveProperty('description');
  const [wait_, stop, reboot] = actionsOf(ended).map(([, action]) => action);
  const seconds = (action: JsonObject | undefined): number =>
    Number(action?.['endTime']) - Number(action?.['startTime']);
  expect([seconds(wait_), seconds(stop)]).toEqual([expect.closeTo(60, 0), expect.closeTo(120, 0)]);
  expect(Number(reboot?.['startTime'])).toBeGreaterThanOrEqual(Number(stop?.['endTime']));
  const told = life.occurred.map(({ what }) => what);
  expect(told.flatMap((what) => (what.type === 'experiment-state' ? [what.to.status] : []))).toEqual([
    'initiating',
    'running',
    'completed',
  ]);
  for (const type of ['action-start', 'action-end']) expect(told.filter((what) => what.type === type).length).toBe(3);
});

// What awscli/examples/fis of PyPI's awscli shows.
test('states say what AWS says, and of an action that runs nothing', async () => {
  const life = world.live();
  const id = await life.start(await life.template({ actions: { first: wait(1), second: wait(1, 'first') } }));
  const said = async (): Promise<readonly string[]> => {
    const experiment = await life.get(id);
    return [reasonOf(experiment), ...actionsOf(experiment).map(([, action]) => reasonOf(action))];
  };
  expect(await said()).toEqual(['Experiment is initiating.', 'Initial state', 'Initial state']);
  await world.passMs(90_000);
  expect(await said()).toEqual(['Experiment is running.', 'Action was completed.', '']);
  const stopping = objectIn(await life.ask('StopExperiment', { id }), 'experiment');
  expect([reasonOf(stopping), ...actionsOf(stopping).map(([, action]) => reasonOf(action))]).toEqual([
    'Stopping Experiment.',
    'Action was completed.',
    '',
  ]);
  const other = await life.start(await life.template({ actions: { first: wait(1) } }));
  await world.passMs(90_000);
  expect(reasonOf(await life.get(other))).toBe('Experiment completed.');
});

/** Around every moment at which something happens. */
const momentsMs = [0, 1, 100, 30_000, 59_999, 60_001, 90_000, 119_999, 120_001, 120_100, 130_000];

describe('stopped by a person', () => {
  test.each(momentsMs)('after %i ms it ends stopped or had ended, and what it did is taken back', async (ms) => {
    const life = world.live();
    const id = await life.start(await life.template(three));
    if (ms > 0) await world.passMs(ms);
    const [had] = statuses(await life.get(id));
    const answer = objectIn(await life.ask('StopExperiment', { id }), 'experiment');
    expect(statusOf(answer)).toEqual(had === 'completed' ? 'completed' : expect.stringMatching(/^(stopping|stopped)$/));
    const ended = await watched(life, id, 1000, 20);
    const [experiment, ...actions] = statuses(ended);
    expect(experiment).toBe(had === 'completed' ? 'completed' : 'stopped');
    for (const status of actions) expect(['completed', 'stopped', 'cancelled']).toContain(status);
    for (const [, action] of actionsOf(ended)) {
      expect(action['startTime'] === undefined).toBe(statusOf(action) === 'cancelled');
      expect(action['endTime'] === undefined).toBe(statusOf(action) === 'cancelled');
    }
    expect(life.experiments.active(callerIn())).toBe(0);
    const started = life.occurred.filter(({ what }) => what.type === 'action-start').length;
    expect(life.occurred.filter(({ what }) => what.type === 'action-end').length).toBe(started);
  });
});

test.each(['run.claimed', 'phase.entered', 'action.started', 'action.ended'])(
  'stopped some turns after %s, while more is on its way into the record, no last state is taken back',
  async (type) => {
    const last = ['completed', 'stopped', 'failed', 'cancelled', 'skipped'];
    const life = world.live();
    const template = await life.template({ actions: { first: wait(1), second: wait(1, 'first'), third: wait(1) } });
    for (let turns = 1; turns <= 12; turns += 1) {
      const id = await life.start(template);
      const told: (readonly string[])[] = [];
      const look = async (): Promise<void> => void told.push(statuses(await life.get(id)));
      const stop = async (): Promise<void> => {
        for (let each = 0; each < turns; each += 1) await Promise.resolve();
        told.push(statuses(objectIn(await life.ask('StopExperiment', { id }), 'experiment')));
        for (let each = 0; each < 40; each += 1) await look();
      };
      const stopped: Promise<void>[] = [];
      life.runStore.onAppend((_run, events) => {
        if (stopped.length === 0 && events.some(({ body }) => body.type === type)) stopped.push(stop());
      });
      await world.passMs(90_000);
      await Promise.all(stopped);
      await look();
      expect([turns, told.at(-1)?.[0]]).toEqual([turns, 'stopped']);
      for (const [index, now] of told.entries())
        told[index - 1]?.forEach((was, place) =>
          expect([type, turns, last.includes(was) ? now[place] : was]).toEqual([type, turns, was]),
        );
    }
  },
);

/** As a server does it: runs hear of what was asked for before they go on. */
function resume({ runs, experiments }: Life): void {
  const stops = experiments.stopsAsked();
  runs.resume(undefined, (run) => {
    const asked = stops.get(run);
    return asked === undefined ? null : { ...asked, interrupt: false };
  });
  experiments.resume();
}

describe('killed and begun again', () => {
  test.each(momentsMs)('after %i ms it ends right, and has one run', async (ms) => {
    const first = world.live();
    const id = await first.start(await first.template(three));
    if (ms > 0) await world.passMs(ms);
    first.die();
    const second = world.live();
    resume(second);
    const ended = await watched(second, id, 5000, 60);
    expect(statuses(ended)[0]).toBe('completed');
    expect(second.runStore.list(10).length).toBe(1);
  });

  test.each(momentsMs)('after %i ms with a wish to stop that was only written down, it ends stopped', async (ms) => {
    const first = world.live();
    const id = await first.start(await first.template(three));
    if (ms > 0) await world.passMs(ms);
    const isOver = memberOf(await first.get(id), 'endTime') !== undefined;
    first.die();
    const second = world.live();
    second.store.revise('experiment', callerIn(), id, (body) => ({ ...body, stop: { by: 'person', why: 'asked' } }));
    resume(second);
    expect(statuses(await watched(second, id, 5000, 60))[0]).toBe(isOver ? 'completed' : 'stopped');
  });
});

test('an alarm that goes off stops it, with that reason', async () => {
  let quality: 'good' | 'bad' = 'good';
  const life = world.live({ quality: () => quality });
  const alarm = {
    source: 'aws:cloudwatch:alarm',
    value: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:Orders fall',
  };
  const id = await life.start(await life.template({ ...three, stopConditions: [alarm] }));
  await world.passMs(30_000);
  quality = 'bad';
  const ended = await watched(life, id, 1000, 10);
  expect(statuses(ended)).toEqual(['stopped', 'stopped', 'stopped', 'cancelled']);
  expect(reasonOf(ended)).toBe('Experiment halted by stop condition.');
});

test('an alarm that cannot be read any more stops it, and is called by its own name', async () => {
  let quality: 'good' | 'blind' = 'good';
  const life = world.live({ quality: () => quality });
  const stopConditions = ['Orders', 'Orders fall'].map((name) => ({
    source: 'aws:cloudwatch:alarm',
    value: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`,
  }));
  const id = await life.start(await life.template({ ...three, stopConditions }));
  await world.passMs(30_000);
  quality = 'blind';
  expect(reasonOf(await watched(life, id, 1000, 10))).toBe(
    'Experiment halted: the stop condition on Orders could not be read for two intervals (an alarm).',
  );
});

test('an end that nobody asked FIS for says where it came from', async () => {
  const life = world.live();
  const id = await life.start(await life.template(three));
  await world.passMs(30_000);
  const [run] = life.runs.active();
  if (run === undefined) throw new Error('no run is under way');
  life.runs.stop(run, { by: 'person', why: 'the server was told to end', interrupt: true });
  const ended = await watched(life, id, 1000, 10);
  expect([statusOf(ended), reasonOf(ended)]).toEqual(['stopped', 'Experiment stopped: the server was told to end.']);
});

test('an action that fails fails the experiment: the first one is told, and what runs beside is stopped', async () => {
  const life = world.live({ assertAlarms: () => Promise.resolve('Orders fall is ALARM') });
  const assert = {
    actionId: 'aws:cloudwatch:assert-alarm-state',
    parameters: { alarmArns: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:Orders fall', alarmStates: 'OK' },
    startAfter: ['first'],
  };
  const actions = { first: wait(1), beside: wait(5), assert, last: wait(1, 'assert') };
  const id = await life.start(await life.template({ targets: {}, actions }));
  const ended = await watched(life, id, 10_000, 30);
  expect(statuses(ended)).toEqual(['failed', 'completed', 'stopped', 'failed', 'cancelled']);
  const { error } = objectIn(ended, 'state');
  expect(error).toEqual({ accountId: callerIn().account, code: 'ConfigurationFailure', location: 'assert' });
  expect(reasonOf(ended)).toContain('Orders fall is ALARM');
  expect(life.occurred.filter(({ what }) => what.type === 'action-error').length).toBe(1);
});

test('the safety lever stops what runs, and what is started while it is engaged is cancelled', async () => {
  const life = world.live();
  const template = await life.template(three);
  const id = await life.start(template);
  await world.passMs(30_000);
  expect(life.levers.set(callerIn(), { status: 'engaged', reason: 'enough' }).status).toBe('engaging');
  await world.passMs(5000);
  await life.levers.settled();
  expect(life.levers.at(callerIn()).status).toBe('engaged');
  expect(statuses(await life.get(id))).toEqual(['stopped', 'stopped', 'stopped', 'cancelled']);
  const late = await life.get(await life.start(template));
  expect(statuses(late)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
  expect(late['endTime']).toBeDefined();
  expect(life.runStore.list(10).length).toBe(1);
});
