import { describe, expect, test } from 'vitest';
import { judgeRecoveryTimes } from './recovery-times.ts';
import { runSeed } from './simulation.ts';
import { judgeWorlds } from './verdicts.ts';

/** Fresh machines are slow; each of these takes a second or two on one core. */
const limitMs = 120_000;

describe('the simulated world', () => {
  test('stays whole in a hundred seeds', { timeout: limitMs }, async () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const { violation } = await runSeed(seed);
      expect({ seed, violation }).toEqual({ seed, violation: null });
    }
  });

  test('has the same history for the same seed, and another one for another', { timeout: limitMs }, async () => {
    const hashes = new Set<string>();
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      const { hash } = await runSeed(seed);
      expect((await runSeed(seed)).hash).toBe(hash);
      hashes.add(hash);
    }
    expect(hashes.size).toBe(10);
  });

  test('tells recovery times in which the truth lies, as narrow as sampling allows', { timeout: limitMs }, async () => {
    const lines: string[] = [];
    const held = await judgeRecoveryTimes({ count: 40, first: 1, say: (line) => lines.push(line) });
    expect({ held, lines }).toMatchObject({ held: true });
  });

  test('yields nothing green where a cause is planted, and the right verdict where none is', {
    timeout: limitMs,
  }, async () => {
    const lines: string[] = [];
    const held = await judgeWorlds({ count: 20, first: 1, say: (line) => lines.push(line) });
    expect({ held, lines }).toMatchObject({ held: true });
  });
});
