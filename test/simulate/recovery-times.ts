import { nsToMs } from '@firedrill/core/ports';
import { firstEffect } from '@firedrill/core/verdict/first-effect';
import { runFacts } from '@firedrill/core/verdict/run-facts';
import { Simulation } from './simulation.ts';
import { calmScenario } from './verdicts.ts';

/** How often the probe of a simulated run is asked (scenario.ts), and how long an answer takes at most. */
const [everyMs, answerMs] = [50, 12];

/**
 * Full recovery as the real engine tells it, against the truth of the world: how long the effect was there. The time is
 * an interval; the truth must lie in it, and the interval must be no wider than one sampling interval, what an answer
 * takes, and what is not known of T0 itself.
 */
export async function judgeRecoveryTimes(asked: {
  readonly count: number;
  readonly first: number;
  readonly say: (line: string) => void;
}): Promise<boolean> {
  const { count, first, say } = asked;
  let [wrong, worstMs] = [0, 0];
  for (let seed = first; seed < first + count; seed += 1) {
    const { problem, sampledMs } = await recoveryTimeOf(seed);
    worstMs = Math.max(worstMs, sampledMs);
    if (problem === null) continue;
    wrong += 1;
    say(`seed ${seed}: ${problem}`);
  }
  say(
    `${count} recovery times against the truth, ${wrong} wrong; sampling left at most ${worstMs.toFixed(1)} ms open,` +
      ` every ${everyMs} ms a sample of at most ${answerMs} ms`,
  );
  return wrong === 0;
}

async function recoveryTimeOf(seed: number): Promise<{ readonly problem: string | null; readonly sampledMs: number }> {
  const sim = new Simulation(seed, { scenario: calmScenario(seed, { isFragile: true }) });
  const { verdicts } = await sim.run();
  const told = verdicts[0]?.marks.fullyRecovered;
  const [{ firstNs, goneNs } = { firstNs: 0n, goneNs: null }] = [...sim.world.presence.values()];
  const t0 = firstEffect(runFacts([...sim.store.runs.values()][0]?.events ?? []));
  if (told?.state !== 'reached' || t0 === null || goneNs === null)
    return { problem: `full recovery is told as ${told?.state}`, sampledMs: 0 };
  const truthMs = nsToMs(goneNs - firstNs);
  const sampledMs = told.toMs - told.fromMs - nsToMs(t0.toNs - t0.fromNs);
  const text = `between ${told.fromMs.toFixed(1)} and ${told.toMs.toFixed(1)} ms, and it was ${truthMs.toFixed(1)} ms`;
  if (truthMs < told.fromMs || truthMs > told.toMs) return { problem: `the truth is not in it: ${text}`, sampledMs };
  const isWide = sampledMs > everyMs + answerMs;
  return { problem: isWide ? `${sampledMs.toFixed(1)} ms are left open by sampling: ${text}` : null, sampledMs };
}
