import { expect, test } from 'vitest';
import { drawTrial, faultNames, type Stage } from './draw.ts';
import type { Trial } from './judged.ts';
import { isTooLong } from './outage.ts';
import { runSeries, settling } from './series.ts';

const drawOf = (trial: number, attempt: number) =>
  drawTrial({ seed: 3, trial, attempt, killed: 'all', leaseMs: 1_000, outageMs: 500, faults: faultNames });

function judged(trial: number, attempt: number, stage: Stage | 'over' | 'meant'): Trial {
  const draw = drawOf(trial, attempt);
  const looks = { around: [], afterLease: [], afterReaper: null, afterStart: [] };
  const met = stage === 'meant' ? draw.stage : stage;
  return { draw, apart: null, stage: met, killed: [], outage: null, deaths: 0, folder: '', ...looks };
}

test('a number is drawn again until its stage is met, and only that trial counts for the shares', async () => {
  const trials = await runSeries({
    numbers: [0, 1, 2],
    parallel: 2,
    drawOf,
    run: ({ trial, attempt }) => Promise.resolve(judged(trial, attempt, attempt < trial ? 'over' : 'meant')),
    tell: () => undefined,
    isEnded: () => false,
  });
  expect(trials.map(({ draw }) => `${draw.trial}.${draw.attempt}`)).toEqual(['0.0', '1.0', '1.1', '2.0', '2.1', '2.2']);
  const counted = settling(trials);
  expect(counted.map(({ draw }) => draw.attempt)).toEqual([0, 1, 2]);
  expect(new Set(counted.map(({ stage }) => stage)).size).toBe(3);
});

test('a number that never meets its stage counts for the one it met, or not at all', async () => {
  const run = (stage: Stage | 'over') =>
    runSeries({
      numbers: [0],
      parallel: 1,
      drawOf,
      run: ({ trial, attempt }) => Promise.resolve(judged(trial, attempt, stage)),
      tell: () => undefined,
      isEnded: () => false,
    });
  const other: Stage = drawOf(0, 0).stage === 'holding' ? 'recovering' : 'holding';
  const [met, over] = [await run(other), await run('over')];
  expect([met.length, over.length]).toEqual([8, 8]);
  expect(settling(met).map(({ stage }) => stage)).toEqual([other]);
  expect(settling(over)).toEqual([]);
});

test('an outage is judged where the path is promised, and by its length while somebody lives', () => {
  expect(isTooLong({ door: 'run', restorer: 'agent', limitMs: 500, lengthMs: 501 })).toBe(true);
  expect(isTooLong({ door: 'run', restorer: 'reaper', limitMs: 500, lengthMs: null })).toBe(false);
  expect(isTooLong({ door: 'standing', restorer: 'reaper', limitMs: 500, lengthMs: 499 })).toBe(false);
  expect(isTooLong({ door: 'standing', restorer: 'start', limitMs: 500, lengthMs: 2_000 })).toBe(false);
  expect(isTooLong({ door: 'standing', restorer: 'start', limitMs: 500, lengthMs: null })).toBe(true);
});
