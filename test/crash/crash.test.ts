import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Draw, drawTrial, faultNames, parts, stages } from './draw.ts';
import { figuresOf } from './figures.ts';
import type { Trial } from './judged.ts';
import { runTrial } from './trial.ts';

const limitMs = 120_000;
const asked = { seed: 11, killed: 'all', leaseMs: 1_000, outageMs: 3_000, faults: faultNames } as const;
const figuresAsked = { seed: asked.seed, leastSharePercent: null } as const;

function drawn(trial: number, more: Partial<Draw> = {}): Draw {
  return { ...drawTrial({ ...asked, trial }), ...more };
}

test('the same seed draws the same trials, and each part is killed first in some', () => {
  const draws = Array.from({ length: 60 }, (_, trial) => drawn(trial));
  expect(Array.from({ length: 60 }, (_, trial) => drawn(trial))).toEqual(draws);
  expect(drawTrial({ ...asked, seed: 12, trial: 0 })).not.toEqual({ ...drawn(0), seed: 12 });
  expect(new Set(draws.map(({ killOrder }) => killOrder[0]))).toEqual(new Set(parts));
  for (const stage of stages) {
    expect(draws.filter((draw) => draw.stage === stage).length / draws.length).toBeGreaterThanOrEqual(0.3);
  }
});

test('six trials keep every promise', { timeout: limitMs }, async () => {
  const trials: Trial[] = [];
  for (const pair of [
    [drawn(0), drawn(1)],
    [drawn(2), drawn(3)],
    [drawn(4), drawn(5)],
  ]) {
    // A lease of a second is short where other tests keep the processors busy.
    trials.push(...(await Promise.all(pair.map((draw) => runTrial({ ...draw, leaseMs: 3_000 })))));
  }
  const { summary, held } = figuresOf(trials, { ...figuresAsked, wanted: 6 });
  // What a busy machine does not show live in time is counted apart; it breaks no promise.
  expect(trials.filter(({ apart }) => apart === 'broken')).toEqual([]);
  expect(trials.filter(({ apart }) => apart === null).length).toBeGreaterThanOrEqual(5);
  expect(held, summary).toBe(true);
});

test('a leftover that was planted is found, and the figures do not hold', { timeout: limitMs }, async () => {
  const held = [{ fault: 'file.replace', variant: false }] as const;
  const draw = drawn(0, { stage: 'holding', held, second: null, killOrder: parts, killCount: parts.length });
  const trial = await runTrial(draw, { plant: ({ victimPid }) => process.kill(victimPid, 'SIGSTOP') });
  const left = trial.apart === null ? trial.afterStart : [];
  expect(left).toEqual([expect.objectContaining({ kind: 'effect', sentence: expect.stringContaining('are T') })]);
  expect(figuresOf([trial], { ...figuresAsked, wanted: 1 }).held).toBe(false);
  rmSync(trial.folder, { recursive: true });
});
