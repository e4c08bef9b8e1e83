import type { AgentEvent } from '@firedrill/core/protocol/messages';
import { settled } from '@firedrill/core/testing/virtual-clock';
import { describe, expect, test } from 'vitest';
import { answerMs, createPersonStops, type StopAsked } from './person-stops.ts';
import { cellClaim } from './testing/cell-hold.ts';
import { createBench, createGate, wish } from './testing/reconciler-bench.ts';
import { injectionAt, runAt } from './testing/records.ts';

async function createStops() {
  const bench = await createBench();
  const told: AgentEvent[] = [];
  const { journal, clock, reconciler, world } = bench;
  const holds = [world.hold({ isOver: false })];
  const stops = createPersonStops({ journal, holds, clock, reconciler, tell: (event) => void told.push(event) });
  return { ...bench, stops, told };
}

const stopOf = (changes: Partial<StopAsked>): StopAsked => ({
  all: false,
  runs: [],
  why: 'enough',
  interrupt: false,
  ...changes,
});
const isRefused = (stops: { refuse: (run: `r-${string}`) => void }, run: `r-${string}`): boolean => {
  try {
    stops.refuse(run);
    return false;
  } catch {
    return true;
  }
};

describe('a stop by a person', () => {
  test('reaches an injection of which the journal knows nothing yet', async () => {
    const { stops, reconciler, world, clock } = await createStops();
    const gate = createGate();
    world.step = (what) => (what === 'capture' ? gate.passed : undefined);
    const begun = stops.during(injectionAt(1), runAt(1), () => reconciler.inject(wish(1, ['a'])));
    await settled();
    const stopping = stops.stop(stopOf({ runs: [runAt(1)] }));
    await clock.advance(500);
    expect(await stopping).toMatchObject([{ what: '', status: { injection: injectionAt(1) } }]);
    gate.open();
    await clock.advance(1000);
    expect(await begun).toMatchObject({ state: 'recovered' });
    expect(world.cells.get('a')).toBe('a0');
    expect(await stops.stop(stopOf({ runs: [runAt(1)] }))).toEqual([]);
  });

  test('that asks for its runs leaves what no run has claimed; one of everything takes that too', async () => {
    const { stops, journal, told } = await createStops();
    await journal.append([{ type: 'released', injection: injectionAt(4), why: 'nobody knows' }]);
    expect(await stops.stop(stopOf({ runs: [runAt(1)] }))).toEqual([]);
    const stopped = await stops.stop(stopOf({ all: true, runs: [runAt(2)], interrupt: true }));
    expect(stopped).toMatchObject([{ what: '', status: { injection: injectionAt(4), state: 'recovered' } }]);
    expect(told).toMatchObject([
      { runs: [runAt(1)], interrupt: false },
      { runs: [runAt(2)], interrupt: true },
    ]);
  });

  test('leaves standing paths, also one of everything', async () => {
    const { stops, reconciler, world } = await createStops();
    const claims = [cellClaim('b', { value: 'path', path: 'standing' })];
    await reconciler.inject(wish(1, ['a'], { run: runAt(1) }));
    await reconciler.inject(wish(2, [], { claims, run: runAt(2) }));
    const stopped = await stops.stop(stopOf({ all: true }));
    expect(stopped.map(({ status }) => status.injection)).toEqual([injectionAt(1)]);
    expect([...world.cells.values()]).toEqual(['a0', 'path', 'c0']);
    expect([isRefused(stops, runAt(1)), isRefused(stops, runAt(2))]).toEqual([true, false]);
  });

  test('answers in time with how it stands, and goes on', async () => {
    const { stops, reconciler, world, clock } = await createStops();
    await reconciler.inject(wish(1, ['a']));
    const gate = createGate();
    world.step = (what) => (what === 'begin' ? gate.passed : undefined);
    let answered = false;
    const stopping = stops.stop(stopOf({ all: true })).finally(() => (answered = true));
    await clock.advance(answerMs - 1);
    expect(answered).toBe(false);
    await clock.advance(1);
    expect(await stopping).toMatchObject([{ what: 'cell.set', status: { state: 'recovering' } }]);
    world.step = () => undefined;
    gate.open();
    await clock.advance(10_000);
    expect(reconciler.status(injectionAt(1)).state).toBe('recovered');
    expect(world.cells.get('a')).toBe('a0');
  });

  test('is remembered for the last two hundred runs', async () => {
    const { stops } = await createStops();
    const runs = Array.from({ length: 200 }, (_, index) => runAt(index));
    await stops.stop(stopOf({ runs: runs.slice(0, 1) }));
    await stops.stop(stopOf({ runs: runs.slice(1) }));
    expect([isRefused(stops, runAt(0)), stops.told()]).toEqual([true, [expect.anything(), expect.anything()]]);
    await stops.stop(stopOf({ runs: [runAt(200)] }));
    expect([runAt(0), runAt(1), runAt(200)].map((run) => isRefused(stops, run))).toEqual([false, true, true]);
    expect(stops.told().map((event) => 'runs' in event && event.runs.length)).toEqual([199, 1]);
  });
});
