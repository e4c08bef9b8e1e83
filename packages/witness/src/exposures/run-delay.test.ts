import { availableParallelism } from 'node:os';
import { afterEach, expect, test } from 'vitest';

import { createVictims, idle, until } from '../fixture.ts';
import { pause } from '../monotonic.ts';
import { readCoreTimes } from '../proc/core-times.ts';
import { createOwnProcesses } from '../proc/ours.ts';
import type { ExposureMeasure, Met } from '../reading.ts';
import { runDelay } from './run-delay.ts';

const victims = createVictims();
afterEach(victims.endAll);

const load = 'FIREDRILL_MARK=i-run-delay';
const mark = { FIREDRILL_MARK: 'i-run-delay' };
/** Busy for a share of the time: the first argument is put in for it. */
const burner = (share: number): string => `
  console.log('ready');
  const rest = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const end = performance.now() + ${20 * share};
    while (performance.now() < end);
    if (${share} < 1) Atomics.wait(rest, 0, 0, ${20 * (1 - share)});
  }`;
/** Works a little, again and again, as a service does. */
const working = `
  setInterval(() => { const end = Date.now() + 2; while (Date.now() < end); }, 5); console.log('ready');`;

/** The readings of so long a time while the effect is there. */
async function watched(measure: ExposureMeasure, lastsMs: number): Promise<Met> {
  const endMs = performance.now() + lastsMs;
  return until(
    'the time is over',
    async () => {
      const reading = await measure.read(true);
      return 'met' in reading && performance.now() >= endMs ? reading : null;
    },
    lastsMs + 10_000,
  );
}

/** The part of all cores that is busy now. */
async function busyPart(): Promise<number> {
  const sum = (): number => [...readCoreTimes().busyMs.values()].reduce((total, each) => total + each, 0);
  const [before, sinceMs] = [sum(), performance.now()];
  await pause(1000);
  return (sum() - before) / (performance.now() - sinceMs) / availableParallelism();
}

/** Tests beside this one come and go: the part that is busy when it is small, or the smallest that was seen. */
async function quietest(): Promise<number> {
  const limitMs = performance.now() + 40_000;
  let least = 1;
  while (least > 0.5 && performance.now() < limitMs) least = Math.min(least, await busyPart());
  return least;
}

// Where tests beside it begin to run meanwhile, that nothing is known is the right answer: then it is tried again.
test('a busy target that our load starves has met it', { timeout: 90_000, retry: 3 }, async ({ skip }) => {
  const worker = await victims.start(working);
  const busy = await quietest();
  skip(busy > 0.5, `${Math.round(busy * 100)} % of the cores are busy already: whose doing it is cannot be told`);
  const measure = runDelay({ kind: 'run-delay', load, pids: [worker.identity] }, createOwnProcesses());
  await measure.settle?.();
  await measure.read(false);
  await Promise.all(Array.from({ length: availableParallelism() }, () => victims.start(burner(0.8), mark)));
  const met = await watched(measure, 5000);
  expect(met.evidence).toContain(`of process ${worker.identity.pid}`);
  expect(met.met, met.evidence).toBeGreaterThan(0);
});

test.each(['before', 'meanwhile'])(
  'five per cent among three loops of others that begin %s has not been met',
  { timeout: 60_000 },
  async (when) => {
    const worker = await victims.start(working);
    const others = async (): Promise<unknown> => Promise.all([1, 2, 3].map(() => victims.start(burner(1))));
    if (when === 'before') await others();
    const measure = runDelay({ kind: 'run-delay', load, pids: [worker.identity] }, createOwnProcesses());
    await measure.settle?.();
    await victims.start(burner(0.05), mark);
    if (when === 'meanwhile') await others();
    const seen = await watched(measure, 4000);
    expect(seen.met, seen.evidence).toBe(0);
  },
);

test('a process that wants no core has not met the load', async () => {
  const sleeper = await victims.start(idle);
  sleeper.child.kill('SIGSTOP');
  const measure = runDelay({ kind: 'run-delay', load, pids: [sleeper.identity] }, createOwnProcesses());
  await measure.settle?.();
  await victims.start(burner(0.5), mark);
  expect(await watched(measure, 1000)).toMatchObject({ met: 0 });
});

test('who has not seen what is usual is blind', async () => {
  const { identity } = await victims.start(idle);
  const measure = runDelay({ kind: 'run-delay', load, pids: [identity] }, createOwnProcesses());
  expect(await measure.read(true)).toHaveProperty('blind');
  expect(await measure.read(true)).toHaveProperty('blind');
});
