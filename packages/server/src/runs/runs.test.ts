import type { AgentPort } from '@firedrill/core/engine/engine-ports';
import { madePlan } from '@firedrill/core/testing/made-run';
import { Timeline, worldBeginsNs } from '@firedrill/core/testing/virtual-clock';
import type { Clock } from '@firedrill/core/ports';
import type { RunId } from '@firedrill/core/words/ids';
import type { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../store/open.ts';
import { createRunsStore } from '../store/runs.ts';
import { made } from '../store/testing/made-store.ts';
import { createRuns } from './runs.ts';

let at: ReturnType<typeof made.directory>;
let database: DatabaseSync;
let timeline = new Timeline();
beforeEach(() => {
  at = made.directory();
  database = openStore(path.join(at.root, 'store.sqlite'));
  timeline = new Timeline();
});
afterEach(() => {
  database.close();
  at.remove();
});

/** One life of a server: after `die` its clock is silent and its agent port never answers. */
function startLife(owner: string, bootId = 'boot') {
  let isDead = false;
  const calls: { name: string; epoch: unknown }[] = [];
  const clock: Clock = {
    nowNs: () => timeline.nowNs(),
    wallTime: () => '2026-01-01T00:00:00.000Z',
    at: (atNs, call) => timeline.at(atNs, () => (isDead ? undefined : call())),
  };
  const store = createRunsStore(database, { clock, bootId, owner, soon: queueMicrotask });
  const agents: AgentPort = {
    call: (_agent, name, asked) => {
      if (isDead) return new Promise(() => undefined);
      calls.push({ name, epoch: 'epoch' in asked ? asked.epoch : null });
      // The fake answers what this call's contract says.
      return Promise.resolve(answerOf(name, asked)) as never;
    },
  };
  let drawn = 0;
  const runs = createRuns({
    clock,
    store,
    agents,
    bootId,
    simulated: false,
    versions: {},
    notes: { note: () => undefined },
    randomness: { bytes: (count) => Uint8Array.from({ length: count }, () => (drawn += 1) + owner.length) },
    alerts: { begin: () => undefined, end: () => undefined },
    probesWith: () => ({
      sample: async () => ({ quality: 'good', value: 1, detail: 'fine' }),
      end: () => undefined,
    }),
  });
  return { runs, store, calls, die: () => void (isDead = true) };
}

function answerOf(name: string, asked: object): unknown {
  const injection = 'injection' in asked ? asked.injection : null;
  const status = (state: string) => ({
    injection,
    state,
    how: state === 'recovered' ? 'restored' : null,
    detail: '',
    exposure: null,
  });
  if (name === 'inject') return { status: status('live') };
  if (name === 'recover') return { status: status('recovered') };
  if (name === 'renew') return { statuses: [] };
  if (name === 'residue') return { effects: [], litter: [], unknown: [], live: [] };
  return name === 'observe' ? { observed: [] } : {};
}

/** Time passes to the end, also where nothing is left to happen. */
async function passMs(ms: number): Promise<void> {
  const untilNs = timeline.nowNs() + BigInt(ms) * 1_000_000n;
  timeline.at(untilNs, () => undefined);
  await timeline.run(
    untilNs,
    () => false,
    () => undefined,
  );
}

async function leaveLiveRun(): Promise<RunId> {
  const first = startLife('first');
  const run = first.runs.start(madePlan({}, 'lasting'), { by: 'test', secrets: [] });
  await passMs(4_000);
  expect(first.calls.some(({ name }) => name === 'inject')).toBe(true);
  expect(first.calls.some(({ name }) => name === 'recover')).toBe(false);
  first.die();
  return run;
}

const typesOf = (life: ReturnType<typeof startLife>, run: RunId): readonly string[] =>
  life.store.eventsAfter(run, 0).map(({ body }) => body.type);

test('a run that a dead server left goes on within its lease under a new epoch', async () => {
  const run = await leaveLiveRun();
  await passMs(1_000);
  const second = startLife('second');
  expect(second.runs.resume()).toEqual([run]);
  const finished = second.runs.finished(run);
  await passMs(60_000);
  await finished;
  expect(typesOf(second, run)).not.toContain('stop.requested');
  expect(second.store.find(run)).toMatchObject({ epoch: 2, phase: 'ended', owner: 'second' });
  const recovered = second.calls.find(({ name }) => name === 'recover');
  expect(recovered?.epoch).toBe(2);
  const first = second.store.eventsAfter(run, 0).find(({ epoch }) => epoch === 2);
  expect(first?.body).toMatchObject({ type: 'run.claimed', owner: 'first' });
  const seqs = second.store.eventsAfter(run, 0).map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  expect(second.runs.active()).toEqual([]);
});

test('a stop that the dead server was asked for is known before the run goes on', async () => {
  const run = await leaveLiveRun();
  const heir = startLife('heir');
  heir.runs.resume(undefined, (each) => (each === run ? { by: 'person', why: 'enough', interrupt: false } : null));
  const finished = heir.runs.finished(run);
  await passMs(60_000);
  const events = heir.store.eventsAfter(run, 0).filter(({ epoch }) => epoch === 2);
  expect(events.slice(0, 2).map(({ body }) => body.type)).toEqual(['run.claimed', 'stop.requested']);
  expect(heir.calls.some(({ name }) => name === 'inject')).toBe(false);
  expect((await finished)?.outcome).toBe('aborted');
});

test.for([
  { name: 'beyond its lease', awayMs: 30_000, bootId: 'boot' },
  { name: 'after another boot', awayMs: 100, bootId: 'later' },
])('$name it is stopped, taken back, and proves nothing', async ({ awayMs, bootId }) => {
  const run = await leaveLiveRun();
  await passMs(awayMs);
  const second = startLife('second', bootId);
  second.runs.resume();
  const finished = second.runs.finished(run);
  await passMs(120_000);
  expect((await finished)?.outcome).toBe('inconclusive');
  expect(typesOf(second, run)).toContain('stop.requested');
  expect(second.calls.some(({ name }) => name === 'recover')).toBe(true);
  expect(second.calls.some(({ name }) => name === 'inject')).toBe(false);
  expect(second.runs.resume()).toEqual([]);
});

test.for([
  { name: 'another life of the agent is found dead', life: 'two', dies: true },
  { name: 'the same life of the agent is not', life: 'one', dies: false },
])('a run that was taken over knows by its record: $name', async ({ life, dies }) => {
  const plan = madePlan({}, 'lasting');
  const agent = plan.actions[0]?.injections[0]?.target.agent ?? '';
  const first = startLife('first');
  first.runs.agentBack(agent, 'one');
  const run = first.runs.start(plan, { by: 'test', secrets: [] });
  await passMs(4_000);
  first.die();
  const second = startLife('second');
  second.runs.resume();
  second.runs.agentBack(agent, life);
  await passMs(60_000);
  await second.runs.finished(run);
  const bodies = second.store.eventsAfter(run, 0).map(({ body }) => body);
  const back = bodies.filter((body) => body.type === 'agent.back');
  expect(back).toEqual(dies ? [expect.objectContaining({ agent, restarted: true, life: 'two' })] : []);
  const stop = bodies.find((body) => body.type === 'stop.requested');
  expect(stop?.why).toBe(dies ? `the agent ${agent} died and took everything back when it started again` : undefined);
});

test('an agent that is back before its loss could be written down is recorded as back', async () => {
  const plan = madePlan({}, 'lasting');
  const agent = plan.actions[0]?.injections[0]?.target.agent ?? '';
  const { runs, store } = startLife('first');
  runs.agentBack(agent, 'one');
  const run = runs.start(plan, { by: 'test', secrets: [] });
  await passMs(4_000);
  runs.agentLost(agent, 'it hung up');
  runs.agentBack(agent, 'one');
  await passMs(1_000);
  const types = store.eventsAfter(run, 0).flatMap(({ body: { type } }) => (type.startsWith('agent.') ? [type] : []));
  expect(types).toEqual(['agent.lost', 'agent.back']);
});

test('a server that hangs and wakes after another took its run writes nothing more', async () => {
  const first = startLife('first');
  const run = first.runs.start(madePlan({}, 'lasting'), { by: 'test', secrets: [] });
  await passMs(2_000);
  const left = expect(first.runs.finished(run)).rejects.toMatchObject({ code: 'stale-epoch' });
  startLife('second').runs.resume();
  await passMs(1_000);
  await left;
  const epochs = first.store.eventsAfter(run, 0).map(({ epoch }) => epoch);
  expect(epochs).toEqual(epochs.toSorted((left, right) => left - right));
  expect(timeline.nowNs()).toBeGreaterThan(worldBeginsNs);
});

test('what a person asks of a run that is not under way here is refused by name', () => {
  const { runs } = startLife('first');
  const unknown = expect.objectContaining({ code: 'run-unknown' });
  expect(() => runs.stop('r-aaaaaaaaaaaaaaaa', { by: 'person', why: '', interrupt: false })).toThrow(unknown);
  expect(() => runs.mark('r-aaaaaaaaaaaaaaaa', 'stable', { source: 'me', agoMs: 0, notYetAgoMs: null })).toThrow(
    unknown,
  );
});

test('a mark of before the run is refused, with when the run began', async () => {
  const { runs, store } = startLife('first');
  const run = runs.start(madePlan({}, 'lasting'), { by: 'test', secrets: [] });
  await passMs(3_000);
  const told = { source: 'me', agoMs: 60_000, notYetAgoMs: null };
  const refused = { code: 'mark-too-early', message: expect.stringContaining('the run began 3 s ago') };
  expect(() => runs.mark(run, 'announced', told)).toThrow(expect.objectContaining(refused));
  runs.mark(run, 'announced', { ...told, agoMs: 3_000, notYetAgoMs: 60_000 });
  await passMs(100);
  expect(store.eventsAfter(run, 0).filter(({ body }) => body.type === 'mark.set')).toHaveLength(1);
});

test('what a person tells late is written at its time, with the bounds that were given', async () => {
  const { runs, store } = startLife('first');
  const run = runs.start(madePlan({}, 'lasting'), { by: 'test', secrets: [] });
  await passMs(3_000);
  const nowNs = timeline.nowNs();
  runs.mark(run, 'detected', { source: 'me', agoMs: 500, notYetAgoMs: 2_000 });
  runs.mark(run, 'notified', { source: 'me', agoMs: 0, notYetAgoMs: null });
  await passMs(100);
  expect(store.eventsAfter(run, 0).flatMap(({ body }) => (body.type === 'mark.set' ? [body] : []))).toMatchObject([
    { mark: 'detected', firstGoodNs: String(nowNs - 500_000_000n), lastBadNs: String(nowNs - 2_000_000_000n) },
    { mark: 'notified', firstGoodNs: String(nowNs), lastBadNs: null, by: 'person' },
  ]);
});
