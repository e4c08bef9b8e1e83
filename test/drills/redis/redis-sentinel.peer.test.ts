import { expect, test } from 'vitest';
import { repeatDrills, type Round } from './repeated.ts';
import { whyNoRedis } from './sentinel-system.ts';

const limitMs = 240_000;
/** As the drills ask for it. */
const withinMs = 15_000;

const drill = (hardened: boolean): Promise<readonly Round[]> =>
  repeatDrills({ rounds: 4, seed: 5, hardened, told: () => undefined });

function agrees({ outcome, recoveredMs, lost, output }: Round): void {
  expect(['pass', 'fail'], output).toContain(outcome);
  const isLate = recoveredMs === null || recoveredMs[1] > withinMs;
  expect(outcome === 'fail', output).toBe(lost > 0 || isLate);
}

test('as it comes, Redis with Sentinel loses writes when its primary is killed; each verdict agrees with the books', {
  timeout: limitMs,
}, async ({ skip }) => {
  const missing = whyNoRedis();
  skip(missing !== null, missing ?? '');
  const rounds = await drill(false);
  rounds.forEach(agrees);
  const lost = rounds.filter((round) => round.drill === 'primary-killed' && round.lost > 0);
  expect(lost.length).toBeGreaterThan(0);
  expect(new Set(rounds.map((round) => round.drill)).size).toBe(2);
});

test('hardened, it keeps what it acknowledged', { timeout: limitMs }, async ({ skip }) => {
  const missing = whyNoRedis();
  skip(missing !== null, missing ?? '');
  const rounds = await drill(true);
  rounds.forEach(agrees);
  expect(rounds.map(({ lost }) => lost)).toEqual([0, 0, 0, 0]);
});
